-- What a company may use, what it used, and when its closed tickets leave.

-- Set by the operator only: what is not here has its default. Null: the default again.
CREATE TABLE tenant_quota (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  name text NOT NULL,
  most bigint CHECK (most >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);

-- Written with each batch of worked-off events, in the same transaction.
CREATE TABLE tenant_usage (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  -- In UTC.
  day date NOT NULL,
  events bigint NOT NULL DEFAULT 0,
  raw_bytes bigint NOT NULL DEFAULT 0,
  -- Over the quota of the day, the next batch is not taken before this.
  held_until timestamptz,
  PRIMARY KEY (tenant_id, day)
);

CREATE TABLE tenant_retention (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  -- Null: closed tickets are kept.
  closed_ticket_months int CHECK (closed_ticket_months BETWEEN 1 AND 120),
  -- When everything that had aged out by then was gone.
  pruned_at timestamptz,
  PRIMARY KEY (tenant_id)
);

DO $isolation$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenant_quota', 'tenant_usage', 'tenant_retention'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())',
      name
    );
  END LOOP;
END
$isolation$;
GRANT SELECT ON tenant_quota TO echolot_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_usage, tenant_retention TO echolot_app;

CREATE POLICY platform_access ON tenant_quota TO echolot_platform USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON tenant_quota TO echolot_platform;
CREATE POLICY platform_access ON tenant_usage FOR SELECT TO echolot_platform USING (true);
GRANT SELECT (tenant_id, day, events, held_until) ON tenant_usage TO echolot_platform;
CREATE POLICY platform_access ON tenant_retention FOR SELECT TO echolot_platform USING (true);
GRANT SELECT (tenant_id, pruned_at) ON tenant_retention TO echolot_platform;

-- Deleting a ticket asks each table that refers to it: without these it would read them whole.
CREATE INDEX ticket_previous ON ticket (tenant_id, previous_ticket_id) WHERE previous_ticket_id IS NOT NULL;
CREATE INDEX message_answered ON message (tenant_id, in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
CREATE INDEX message_identity ON message (tenant_id, identity_id);
CREATE INDEX notification_ticket ON notification (tenant_id, ticket_id);
-- What is due: the closed ones, the oldest first.
CREATE INDEX ticket_closed ON ticket (tenant_id, last_activity_at) WHERE status IN ('resolved', 'dismissed');
