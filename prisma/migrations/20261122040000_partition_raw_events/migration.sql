-- Raw events age out by the week. What waits stays in inbound_event, which remains small; what was
-- worked off moves to processed_event, whose partitions are made ahead and dropped whole. That an event
-- came before is known by its receipt, whichever of the two holds it, and for longer than either.

CREATE SCHEMA partitions;

-- The smallest id (UUID of version 7) that can be made at that moment.
CREATE FUNCTION id_at(moment timestamptz) RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- When an id was made, to the millisecond.
CREATE FUNCTION id_time(id uuid) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) $$;

-- Half of a SHA-256: short enough for an index, and nobody finds two keys that share it.
CREATE FUNCTION event_key_hash(event_key text) RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT encode(substr(sha256(convert_to(event_key, 'UTF8')), 1, 16), 'hex')::uuid $$;

CREATE TABLE event_receipt (
  tenant_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  key_hash uuid NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, channel_id, key_hash),
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id) ON DELETE CASCADE
);
-- Rows come in the order of time: a summary per block range finds the old ones and costs next to nothing.
CREATE INDEX event_receipt_received ON event_receipt USING brin (received_at) WITH (autosummarize = on);

CREATE TABLE processed_event (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  event_key text NOT NULL,
  source text NOT NULL CHECK (source IN ('webhook', 'poll')),
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  processed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id) ON DELETE CASCADE
) PARTITION BY RANGE (id);
-- Takes what no week was made for: a restored backup, a clock far off. Nothing is refused for it.
CREATE TABLE partitions.processed_event_rest PARTITION OF processed_event DEFAULT;

-- ───────────────────────────────────────────────────────────── partitions, made and dropped

-- How long a partition is, by table; null for a table without them.
CREATE FUNCTION partition_period(parent text) RETURNS text
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE parent WHEN 'processed_event' THEN 'week' WHEN 'audit_event' THEN 'month' END $$;

-- Makes the partitions of now and of so many periods to come, and those that rows of the rest belong
-- to, which move there. One transaction: a crash leaves everything as it was. Runs with its owner's
-- rights, because the runtime roles own nothing; it adds partitions of known tables, and no more.
CREATE FUNCTION prepare_partitions(parent text, periods_ahead int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET timezone = 'UTC'
  SET lock_timeout = '2s'
  AS $$
  DECLARE
    period text := public.partition_period(parent);
    rest text := parent || '_rest';
    missing text;
    wanted timestamptz[];
    starts timestamptz;
    ends timestamptz;
    made int := 0;
  BEGIN
    IF period IS NULL THEN RAISE EXCEPTION '% has no partitions', parent; END IF;
    IF periods_ahead NOT BETWEEN 0 AND 12 THEN RAISE EXCEPTION 'so many are not made ahead'; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('partitions:' || parent, 0));
    EXECUTE format(
      'SELECT array_agg(each ORDER BY each) FROM (
         SELECT generate_series(date_trunc(%1$L, clock_timestamp()), clock_timestamp() + $1 * (''1 '' || %1$L)::interval, (''1 '' || %1$L)::interval) AS each
         UNION
         SELECT date_trunc(%1$L, public.id_time(id)) FROM partitions.%2$I
           WHERE id >= public.id_at(''2020-01-01'') AND id < public.id_at(clock_timestamp())
       ) wanted',
      period, rest) INTO wanted USING periods_ahead;
    FOREACH starts IN ARRAY wanted
    LOOP
      ends := starts + ('1 ' || period)::interval;
      missing := parent || '_' || to_char(starts, 'YYYYMMDD');
      CONTINUE WHEN to_regclass(format('partitions.%I', missing)) IS NOT NULL;
      EXECUTE format('LOCK TABLE partitions.%I IN ACCESS EXCLUSIVE MODE', rest);
      EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', missing, parent);
      EXECUTE format('ALTER TABLE partitions.%I NO FORCE ROW LEVEL SECURITY', rest);
      EXECUTE format(
        'WITH moved AS (DELETE FROM partitions.%I WHERE id >= $1 AND id < $2 RETURNING *) INSERT INTO partitions.%I SELECT * FROM moved',
        rest, missing) USING public.id_at(starts), public.id_at(ends);
      EXECUTE format('ALTER TABLE partitions.%I FORCE ROW LEVEL SECURITY', rest);
      EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', missing);
      EXECUTE format(
        'CREATE POLICY tenant_isolation ON partitions.%I USING (tenant_id = public.app_tenant_id()) WITH CHECK (tenant_id = public.app_tenant_id())',
        missing);
      EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
        parent, missing, public.id_at(starts), public.id_at(ends));
      made := made + 1;
    END LOOP;
    RETURN made;
  END
  $$;

-- Drops the oldest partition whose every row was made before that moment. At most one, so that the
-- table is locked for a moment only; null when none is due. What is younger than a week is never
-- dropped, whoever asks.
CREATE FUNCTION drop_oldest_partition(parent text, made_before timestamptz) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET timezone = 'UTC'
  SET lock_timeout = '2s'
  AS $$
  DECLARE
    period text := public.partition_period(parent);
    due text;
  BEGIN
    IF period IS NULL THEN RAISE EXCEPTION '% has no partitions', parent; END IF;
    IF made_before > clock_timestamp() - interval '7 days' THEN
      RAISE EXCEPTION 'what is younger than a week is kept';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('partitions:' || parent, 0));
    SELECT child.relname INTO due
    FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = format('public.%I', parent)::regclass
      AND child.relname ~ ('^' || parent || '_[0-9]{8}$')
      AND to_timestamp(right(child.relname, 8), 'YYYYMMDD') + ('1 ' || period)::interval <= made_before
    ORDER BY child.relname LIMIT 1;
    IF due IS NOT NULL THEN EXECUTE format('DROP TABLE partitions.%I', due); END IF;
    RETURN due;
  END
  $$;

-- Forgets receipts that are older than any platform's memory, in a bounded batch.
CREATE FUNCTION forget_receipts(received_before timestamptz, most int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public
  AS $$
  DECLARE
    forgotten int;
  BEGIN
    IF received_before > clock_timestamp() - interval '30 days' THEN
      RAISE EXCEPTION 'what is younger than a month is kept';
    END IF;
    DELETE FROM public.event_receipt WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM public.event_receipt WHERE received_at < received_before LIMIT least(most, 10000)));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
  END
  $$;

REVOKE ALL ON FUNCTION prepare_partitions(text, int), drop_oldest_partition(text, timestamptz), forget_receipts(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prepare_partitions(text, int), drop_oldest_partition(text, timestamptz), forget_receipts(timestamptz, int) TO echolot_platform;

-- ───────────────────────────────────────────────────────────── isolation

DO $isolation$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['public.event_receipt', 'public.processed_event', 'partitions.processed_event_rest'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %s USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())',
      name
    );
  END LOOP;
END
$isolation$;

-- The partitions themselves are reached through their table only: nobody may even name them.
GRANT SELECT, INSERT, DELETE ON event_receipt, processed_event TO echolot_app;

-- forget_receipts runs as the owner, to whom forced row security would show nothing. This policy binds
-- the owner alone: the runtime roles are held by the one above.
CREATE POLICY forget_old ON event_receipt TO CURRENT_USER
  USING (received_at < now() - interval '30 days') WITH CHECK (false);

-- ───────────────────────────────────────────────────────────── what is there already

SELECT prepare_partitions('processed_event', 4);

ALTER TABLE inbound_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE event_receipt NO FORCE ROW LEVEL SECURITY;
ALTER TABLE processed_event NO FORCE ROW LEVEL SECURITY;
INSERT INTO event_receipt (tenant_id, channel_id, key_hash, received_at)
  SELECT tenant_id, channel_id, event_key_hash(event_key), received_at FROM inbound_event ORDER BY id;
WITH done AS (DELETE FROM inbound_event WHERE state = 'done' RETURNING *)
INSERT INTO processed_event (tenant_id, id, channel_id, event_key, source, payload, received_at, processed_at)
  SELECT tenant_id, id, channel_id, event_key, source, payload, received_at, coalesce(processed_at, received_at) FROM done;
ALTER TABLE inbound_event FORCE ROW LEVEL SECURITY;
ALTER TABLE event_receipt FORCE ROW LEVEL SECURITY;
ALTER TABLE processed_event FORCE ROW LEVEL SECURITY;

ALTER TABLE inbound_event DROP CONSTRAINT inbound_event_tenant_id_channel_id_event_key_key;
ALTER TABLE inbound_event DROP CONSTRAINT inbound_event_state_check;
ALTER TABLE inbound_event ADD CONSTRAINT inbound_event_state_check CHECK (state IN ('pending', 'set_aside'));
-- Rows come and go at the pace of the platforms: what they leave is taken away early.
ALTER TABLE inbound_event SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.1);
SELECT prepare_partitions('processed_event', 4);
