-- Webhooks that arrive at the same moment share one statement and one commit. Each tenant has its turn
-- with its own row security, one after the other: the caller's rights, never the owner's. A tenant whose
-- events cannot be stored has stored none of them and stops no other; its error is told.
CREATE FUNCTION store_webhook_events(
  tenants uuid[], ids uuid[], channels uuid[], keys text[], payloads text[], at timestamptz
) RETURNS TABLE (tenant uuid, stored int, error text)
  LANGUAGE plpgsql SECURITY INVOKER
  SET search_path = pg_catalog, public
  AS $$
  DECLARE
    before text := coalesce(current_setting('app.tenant_id', true), '');
  BEGIN
    -- Always in the same order: two processes that store the same facts must not wait for each other.
    FOR tenant IN SELECT DISTINCT t FROM unnest(tenants) AS t ORDER BY t LOOP
      PERFORM set_config('app.tenant_id', tenant::text, true);
      stored := 0;
      error := NULL;
      BEGIN
        WITH incoming AS MATERIALIZED (
          SELECT DISTINCT ON (u.channel, event_key_hash(u.key))
            u.channel, event_key_hash(u.key) AS hash, u.id, u.key, u.payload
          FROM unnest(tenants, ids, channels, keys, payloads) AS u (owner, id, channel, key, payload)
          WHERE u.owner = tenant
          ORDER BY u.channel, event_key_hash(u.key), u.id
        ), fresh AS (
          INSERT INTO event_receipt (tenant_id, channel_id, key_hash, received_at)
          SELECT tenant, channel, hash, at FROM incoming
          ON CONFLICT (tenant_id, channel_id, key_hash) DO NOTHING RETURNING channel_id, key_hash
        )
        INSERT INTO inbound_event
          (tenant_id, id, channel_id, event_key, source, payload, received_at, next_attempt_at)
        SELECT tenant, i.id, i.channel, i.key, 'webhook', i.payload::jsonb, at, at
        FROM incoming i JOIN fresh f ON f.channel_id = i.channel AND f.key_hash = i.hash;
        GET DIAGNOSTICS stored = ROW_COUNT;
        -- To five seconds: every webhook of a busy account would wait for the one before at its row.
        UPDATE channel SET last_event_at = at
        WHERE stored > 0 AND tenant_id = tenant
          AND id IN (SELECT u.channel FROM unnest(tenants, channels) AS u (owner, channel) WHERE u.owner = tenant)
          AND (last_event_at IS NULL OR last_event_at < at - interval '5 seconds');
      EXCEPTION WHEN OTHERS THEN
        stored := 0;
        error := SQLSTATE || ': ' || SQLERRM;
      END;
      RETURN NEXT;
    END LOOP;
    PERFORM set_config('app.tenant_id', before, true);
  END
  $$;
REVOKE ALL ON FUNCTION store_webhook_events(uuid[], uuid[], uuid[], text[], text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION store_webhook_events(uuid[], uuid[], uuid[], text[], text[], timestamptz) TO echolot_app;
