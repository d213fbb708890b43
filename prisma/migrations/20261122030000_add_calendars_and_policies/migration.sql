-- Calendars and policies. Each keeps its versions for ever: a clock names the ones it was judged by.

CREATE TABLE calendar (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name citext NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  archived_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX calendar_name ON calendar (tenant_id, name) WHERE archived_at IS NULL;

CREATE TABLE calendar_version (
  tenant_id uuid NOT NULL,
  calendar_id uuid NOT NULL,
  version int NOT NULL,
  -- As people wrote it: zone, weekly hours, country and region of its holidays, own days.
  authored jsonb NOT NULL,
  -- As it counts: zone, weekly hours, dates. Laid down once, so that newer holiday data moves no
  -- verdict.
  definition jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  created_by jsonb NOT NULL,
  PRIMARY KEY (tenant_id, calendar_id, version),
  FOREIGN KEY (tenant_id, calendar_id) REFERENCES calendar (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE policy (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name citext NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- The first that matches wins; the default comes after all others and matches everything.
  position int NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  is_active boolean NOT NULL DEFAULT true CHECK (is_active OR NOT is_default),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  archived_at timestamptz CHECK (archived_at IS NULL OR NOT is_default),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX policy_name ON policy (tenant_id, name) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX policy_default ON policy (tenant_id) WHERE is_default;

CREATE TABLE policy_version (
  tenant_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  version int NOT NULL,
  definition jsonb NOT NULL,
  calendar_id uuid,
  created_at timestamptz NOT NULL,
  created_by jsonb NOT NULL,
  PRIMARY KEY (tenant_id, policy_id, version),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES policy (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, calendar_id) REFERENCES calendar (tenant_id, id)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['calendar', 'calendar_version', 'policy', 'policy_version'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO echolot_app', t);
  END LOOP;
END $$;

-- A company is founded from outside of it, together with its default policy.
CREATE POLICY platform_access ON policy TO echolot_platform USING (true) WITH CHECK (true);
CREATE POLICY platform_access ON policy_version TO echolot_platform USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON policy, policy_version TO echolot_platform;

-- What is there already is taken along. An owner that row security binds would see none of it, and
-- every promise would be lost without a word.
ALTER TABLE tenant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE policy NO FORCE ROW LEVEL SECURITY;
ALTER TABLE policy_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
ALTER TABLE clock NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_event NO FORCE ROW LEVEL SECURITY;

-- What a tenant promised so far becomes its default policy.
INSERT INTO policy (tenant_id, id, name, position, is_default, created_at, updated_at)
SELECT id, gen_random_uuid(), 'Standard', 0, true, created_at, updated_at FROM tenant;

INSERT INTO policy_version (tenant_id, policy_id, version, definition, created_at, created_by)
SELECT p.tenant_id, p.id, 1, jsonb_build_object(
    'conditions', '{}'::jsonb,
    'promises', (
      SELECT jsonb_object_agg(promised.name, CASE WHEN promised.minutes IS NULL THEN NULL ELSE
        jsonb_build_object('timing', 'around_the_clock', 'targets', jsonb_build_object(
          'low', promised.minutes, 'normal', promised.minutes,
          'high', promised.minutes, 'urgent', promised.minutes)) END)
      FROM (VALUES ('first_response', t.first_response_minutes),
        ('next_response', t.next_response_minutes),
        ('resolution', t.resolution_minutes)) AS promised (name, minutes)),
    'calendarId', NULL,
    'warningPercent', 75,
    'onHoldPauses', jsonb_build_array('resolution'),
    'steps', '[]'::jsonb),
  p.created_at, '{"kind": "system", "name": "migration"}'
FROM policy p JOIN tenant t ON t.id = p.tenant_id;

ALTER TABLE tenant DROP COLUMN first_response_minutes;
ALTER TABLE tenant DROP COLUMN next_response_minutes;
ALTER TABLE tenant DROP COLUMN resolution_minutes;

-- Changed policies and calendars are applied to open tickets in the background: the work and how far
-- it is are known here, so that they survive whatever happens to the jobs.
ALTER TABLE tenant RENAME COLUMN targets_changed_at TO policies_changed_at;
ALTER TABLE tenant RENAME COLUMN targets_applied_at TO policies_applied_at;
ALTER TABLE tenant ADD COLUMN policies_apply_total int NOT NULL DEFAULT 0;
ALTER TABLE tenant ADD COLUMN policies_apply_done int NOT NULL DEFAULT 0;
ALTER INDEX tenant_targets_due RENAME TO tenant_policies_due;

-- The policy that a ticket stands under, and the earliest warning among its running clocks (the far
-- future when there is none, like due_at).
ALTER TABLE ticket ADD COLUMN policy_id uuid;
ALTER TABLE ticket ADD FOREIGN KEY (tenant_id, policy_id) REFERENCES policy (tenant_id, id);
ALTER TABLE ticket ADD COLUMN warn_at timestamptz NOT NULL DEFAULT '9999-12-31T00:00:00Z';

ALTER TABLE clock ADD COLUMN policy_id uuid;
ALTER TABLE clock ADD COLUMN policy_version int;
ALTER TABLE clock ADD COLUMN calendar_id uuid;
ALTER TABLE clock ADD COLUMN calendar_version int;
ALTER TABLE clock ADD COLUMN warn_at timestamptz;
-- When something happens by itself next: the warning, the breach, a step of the policy.
ALTER TABLE clock ADD COLUMN next_at timestamptz;
-- Time that counted until it stopped: in its calendar, without pauses.
ALTER TABLE clock ADD COLUMN elapsed_seconds bigint;
-- Who stopped it: the member that answered or resolved.
ALTER TABLE clock ADD COLUMN stopped_by_id uuid;
ALTER TABLE clock ADD FOREIGN KEY (tenant_id, policy_id, policy_version)
  REFERENCES policy_version (tenant_id, policy_id, version);
ALTER TABLE clock ADD FOREIGN KEY (tenant_id, calendar_id, calendar_version)
  REFERENCES calendar_version (tenant_id, calendar_id, version);
ALTER TABLE clock ADD FOREIGN KEY (tenant_id, stopped_by_id) REFERENCES member (tenant_id, id);
UPDATE clock SET policy_id = p.id, policy_version = 1, next_at = CASE WHEN clock.state = 'running' THEN clock.due_at END,
  elapsed_seconds = CASE WHEN clock.stopped_at IS NOT NULL
    THEN extract(epoch FROM clock.stopped_at - clock.started_at)::bigint - clock.paused_seconds END
FROM policy p WHERE p.tenant_id = clock.tenant_id;
UPDATE ticket SET policy_id = p.id FROM policy p WHERE p.tenant_id = ticket.tenant_id;
DROP INDEX clock_due;
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;
-- Reports read what began in a stretch of time.
CREATE INDEX clock_started ON clock (tenant_id, started_at);
GRANT SELECT (next_at) ON clock TO echolot_platform;

-- Facts name the terms they are judged by; tickets from before stand under the default policy.
INSERT INTO ticket_event (tenant_id, id, ticket_id, type, actor, data, at, recorded_at)
SELECT t.tenant_id, gen_random_uuid(), t.id, 'policy.applied', '{"kind": "system", "name": "migration"}',
  jsonb_build_object('policyId', t.policy_id, 'policyVersion', 1, 'calendarId', NULL,
    'calendarVersion', NULL, 'priority', t.priority), t.first_mention_at, now()
FROM ticket t;

ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE policy FORCE ROW LEVEL SECURITY;
ALTER TABLE policy_version FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE clock FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_event FORCE ROW LEVEL SECURITY;
