-- Searches look at the newest first. Ids begin with their time, so the text indexes also know in which
-- stretches of time an id lies: a search reads the newest stretches, as far back as its words are rare,
-- instead of all messages that have the words, or all messages until enough have come by.
--
-- Building the two indexes holds up writers of messages and contacts: one to three minutes for 10 million
-- messages and 3 million contacts. Where that is too long, run the functions up to `search_further` and both
-- CREATE INDEX with CONCURRENTLY beforehand: this migration then finds them made, and only swaps.

-- The time of an id in units of 65.536 s.
CREATE OR REPLACE FUNCTION search_time(id uuid) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ('x' || left(id::text, 8))::bit(32)::bigint;

-- The first id of that time.
CREATE OR REPLACE FUNCTION search_first_id(unit bigint) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (lpad(to_hex(unit), 8, '0') || '-0000-0000-0000-000000000000')::uuid;

-- A stretch is 2^breadth units. Its key orders by breadth and time, so that new rows write to few pages of
-- the index; tenants with the same 26 bits share keys, and the searches sort the other's rows out.
CREATE OR REPLACE FUNCTION search_stretch(tenant_id uuid, breadth int, stretch bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (breadth::bigint << 58) | (stretch << 26) | (uuid_hash_extended(tenant_id, 0) & 67108863);

-- The stretches an id lies in: of 8.7 minutes, 2.3 hours, 37 hours and 25 days. Not in SQL: the planner
-- would unfold it for every search.
CREATE OR REPLACE FUNCTION search_stretches(tenant_id uuid, id uuid) RETURNS bigint[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  AS $$
  DECLARE
    unit CONSTANT bigint := public.search_time(id);
  BEGIN
    RETURN ARRAY[
      public.search_stretch(tenant_id, 3, unit >> 3),
      public.search_stretch(tenant_id, 7, unit >> 7),
      public.search_stretch(tenant_id, 11, unit >> 11),
      public.search_stretch(tenant_id, 15, unit >> 15)];
  END
  $$;

-- The narrowest breadth that covers so many units with a dozen stretches; null where even the broadest
-- would take too many: the index compares each match with each stretch.
CREATE OR REPLACE FUNCTION search_breadth(units bigint) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN units <= 1 << 7 THEN 3 WHEN units <= 1 << 11 THEN 7 WHEN units <= 1 << 15 THEN 11
    WHEN units <= 1 << 20 THEN 15 END;

-- The session's tenant's stretches from one time to another, both included.
CREATE OR REPLACE FUNCTION search_between(breadth int, first bigint, last bigint) RETURNS bigint[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN ARRAY(
    SELECT search_stretch(app_tenant_id(), breadth, stretch)
    FROM generate_series(first >> breadth, last >> breadth) stretch);

-- How many times further back the next look goes, for `most` of which `found` were found. What is missing
-- is looked for as far as it lies by what was found so far; after a few looks that were not enough, as where
-- a word was common only for a while, at least twice as far each time.
CREATE OR REPLACE FUNCTION search_further(look int, found int, most int) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN least(16, greatest(1.2, 2.0 ^ (look - 3), 1 + 1.1 * (most - found) / greatest(found, 1)));

CREATE INDEX IF NOT EXISTS message_search_by_time ON message
  USING gin (tenant_id, search_stretches(tenant_id, id), search);
DROP INDEX message_search;

CREATE INDEX IF NOT EXISTS contact_search_by_time ON contact
  USING gin (tenant_id, search_stretches(tenant_id, id), lower(' ' || name || ' ' || coalesce(handle, '')) gin_trgm_ops);
DROP INDEX contact_search;

-- Still with their owner's rights and the session's tenant, because row security would keep the text
-- indexes from being used. `OFFSET 0` keeps order and tenant out of the choice of an index. Each look adds
-- what is older than the looks before. Where all there is will hardly be enough, the rest is one look, or,
-- when most is left, all is asked for at once.
CREATE OR REPLACE FUNCTION search_ticket_ids(query text, most int) RETURNS TABLE (ticket_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET plan_cache_mode = force_custom_plan
  SET max_parallel_workers_per_gather = 0
  SET jit = off
  AS $$
  #variable_conflict use_column
  DECLARE
    asked CONSTANT tsquery := websearch_to_tsquery('german', query) || websearch_to_tsquery('english', query);
    found uuid[] := '{}';
    newest bigint;
    oldest bigint;
    earliest bigint;
    edge bigint;
    before uuid;
    breadth int;
    stretches bigint[];
    look int := 1;
  BEGIN
    IF numnode(asked) = 0 THEN
      RETURN;
    END IF;
    earliest := public.search_time((SELECT m.id FROM public.message m
      WHERE m.tenant_id = public.app_tenant_id() ORDER BY m.id DESC OFFSET greatest(most - 1, 0) LIMIT 1));
    newest := public.search_time((SELECT m.id FROM public.message m
      WHERE m.tenant_id = public.app_tenant_id() ORDER BY m.id DESC LIMIT 1));
    oldest := public.search_time((SELECT m.id FROM public.message m
      WHERE m.tenant_id = public.app_tenant_id() ORDER BY m.id LIMIT 1));
    edge := newest + 1;
    LOOP
      IF look > 2 AND (cardinality(found) + 1) * (newest - oldest) < most * (newest + 1 - edge) THEN
        earliest := CASE WHEN 4 * (newest + 1 - edge) > newest - oldest THEN oldest END;
      END IF;
      breadth := public.search_breadth(edge - earliest);
      IF breadth IS NULL THEN
        found := ARRAY(
          SELECT w.ticket_id FROM (
            SELECT m.id, m.ticket_id FROM public.message m
            WHERE m.tenant_id = public.app_tenant_id() AND m.search @@ asked AND m.ticket_id IS NOT NULL
            OFFSET 0
          ) w ORDER BY w.id DESC LIMIT most);
        EXIT;
      END IF;
      earliest := earliest >> breadth << breadth;
      stretches := public.search_between(breadth, earliest, edge - 1);
      found := found || ARRAY(
        SELECT w.ticket_id FROM (
          SELECT m.tenant_id, m.id, m.ticket_id FROM public.message m
          WHERE public.search_stretches(m.tenant_id, m.id) && stretches AND m.search @@ asked AND m.ticket_id IS NOT NULL
          OFFSET 0
        ) w WHERE w.tenant_id = public.app_tenant_id() AND (before IS NULL OR w.id < before)
        ORDER BY w.id DESC LIMIT most - cardinality(found));
      EXIT WHEN cardinality(found) >= most OR earliest <= oldest;
      edge := earliest;
      before := public.search_first_id(edge);
      earliest := greatest(oldest,
        newest + 1 - ceil((newest + 1 - edge) * public.search_further(look, cardinality(found), most))::bigint);
      look := look + 1;
    END LOOP;
    RETURN QUERY SELECT f.ticket_id FROM unnest(found) WITH ORDINALITY f (ticket_id, place)
      GROUP BY f.ticket_id ORDER BY min(f.place);
  END
  $$;

-- One or two letters find beginnings of words: an index of three letters has nothing for them elsewhere.
CREATE OR REPLACE FUNCTION search_contact_ids(query text, most int) RETURNS TABLE (contact_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET plan_cache_mode = force_custom_plan
  SET max_parallel_workers_per_gather = 0
  SET jit = off
  AS $$
  #variable_conflict use_column
  DECLARE
    sought CONSTANT text := '%' || CASE WHEN length(query) < 3 AND query !~ '[[:punct:][:space:]]' THEN ' ' ELSE '' END
      || regexp_replace(lower(query), '([%_\\])', '\\\1', 'g') || '%';
    found uuid[] := '{}';
    newest bigint;
    oldest bigint;
    earliest bigint;
    edge bigint;
    before uuid;
    breadth int;
    stretches bigint[];
    look int := 1;
  BEGIN
    earliest := public.search_time((SELECT c.id FROM public.contact c
      WHERE c.tenant_id = public.app_tenant_id() ORDER BY c.id DESC OFFSET greatest(most - 1, 0) LIMIT 1));
    newest := public.search_time((SELECT c.id FROM public.contact c
      WHERE c.tenant_id = public.app_tenant_id() ORDER BY c.id DESC LIMIT 1));
    oldest := public.search_time((SELECT c.id FROM public.contact c
      WHERE c.tenant_id = public.app_tenant_id() ORDER BY c.id LIMIT 1));
    edge := newest + 1;
    LOOP
      IF look > 2 AND (cardinality(found) + 1) * (newest - oldest) < most * (newest + 1 - edge) THEN
        earliest := CASE WHEN 4 * (newest + 1 - edge) > newest - oldest THEN oldest END;
      END IF;
      breadth := public.search_breadth(edge - earliest);
      IF breadth IS NULL THEN
        found := ARRAY(
          SELECT w.id FROM (
            SELECT c.id FROM public.contact c
            WHERE c.tenant_id = public.app_tenant_id() AND lower(' ' || c.name || ' ' || coalesce(c.handle, '')) LIKE sought
            OFFSET 0
          ) w ORDER BY w.id DESC LIMIT most);
        EXIT;
      END IF;
      earliest := earliest >> breadth << breadth;
      stretches := public.search_between(breadth, earliest, edge - 1);
      found := found || ARRAY(
        SELECT w.id FROM (
          SELECT c.tenant_id, c.id FROM public.contact c
          WHERE public.search_stretches(c.tenant_id, c.id) && stretches AND lower(' ' || c.name || ' ' || coalesce(c.handle, '')) LIKE sought
          OFFSET 0
        ) w WHERE w.tenant_id = public.app_tenant_id() AND (before IS NULL OR w.id < before)
        ORDER BY w.id DESC LIMIT most - cardinality(found));
      EXIT WHEN cardinality(found) >= most OR earliest <= oldest;
      edge := earliest;
      before := public.search_first_id(edge);
      earliest := greatest(oldest,
        newest + 1 - ceil((newest + 1 - edge) * public.search_further(look, cardinality(found), most))::bigint);
      look := look + 1;
    END LOOP;
    RETURN QUERY SELECT unnest(found);
  END
  $$;
