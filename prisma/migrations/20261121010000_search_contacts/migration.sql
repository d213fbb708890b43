-- Finding contacts by parts of their name or handle.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX contact_search ON contact
  USING gin (tenant_id, lower(name || ' ' || coalesce(handle, '')) gin_trgm_ops);

-- As with search_ticket_ids: LIKE is not leakproof, so row security would keep the index from being
-- used. `%`, `_` and `\` in the query stand for themselves.
CREATE FUNCTION search_contact_ids(query text, most int) RETURNS TABLE (contact_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET plan_cache_mode = force_custom_plan
  AS $$
    SELECT c.id FROM public.contact c
    WHERE c.tenant_id = public.app_tenant_id()
      AND lower(c.name || ' ' || coalesce(c.handle, ''))
        LIKE '%' || regexp_replace(lower(query), '([%_\\])', '\\\1', 'g') || '%'
    ORDER BY c.id DESC
    LIMIT most
  $$;
REVOKE ALL ON FUNCTION search_contact_ids(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_contact_ids(text, int) TO echolot_app;
