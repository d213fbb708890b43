-- What a policy's moments set off, and the mails that tell members of it.

-- One row for each moment of a clock that has come: whoever inserts it acts on it, nobody else.
CREATE TABLE escalation (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  promise text NOT NULL CHECK (promise IN ('first_response', 'next_response', 'resolution')),
  cycle int NOT NULL,
  -- 'warning', 'breach', or the id of the policy's step.
  moment text NOT NULL,
  policy_id uuid NOT NULL,
  policy_version int NOT NULL,
  due_at timestamptz NOT NULL,
  fired_at timestamptz NOT NULL,
  is_late boolean NOT NULL,
  -- lapsed: the clock had stopped before anybody looked; unneeded: it was so already; impossible:
  -- whom the step names is gone.
  outcome text NOT NULL CHECK (outcome IN ('done', 'lapsed', 'unneeded', 'impossible')),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, ticket_id, promise, cycle, moment),
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, policy_id, policy_version)
    REFERENCES policy_version (tenant_id, policy_id, version)
);

-- Promises that were broken before there were escalations: nobody is told about them now.
ALTER TABLE clock NO FORCE ROW LEVEL SECURITY;
INSERT INTO escalation (tenant_id, id, ticket_id, promise, cycle, moment, policy_id, policy_version,
  due_at, fired_at, is_late, outcome)
SELECT c.tenant_id, gen_random_uuid(), c.ticket_id, c.promise, c.cycle, m.moment, c.policy_id,
  c.policy_version, c.breached_at, now(), true, 'lapsed'
FROM clock c CROSS JOIN (VALUES ('warning'), ('breach')) AS m (moment)
WHERE c.state = 'breached' AND c.stopped_at IS NULL AND c.breached_at IS NOT NULL
  AND c.policy_id IS NOT NULL;
ALTER TABLE clock FORCE ROW LEVEL SECURITY;

ALTER TABLE notification DROP CONSTRAINT notification_type_check;
ALTER TABLE notification ADD CONSTRAINT notification_type_check CHECK (type IN (
  'assigned', 'escalated', 'escalation_returned', 'delivery_failed', 'warned', 'breached'));

-- Which notifications a member gets by mail as well.
ALTER TABLE member ADD COLUMN mailed_types text[] NOT NULL DEFAULT '{escalated,breached}';
ALTER TABLE member ADD CHECK (mailed_types <@ ARRAY['assigned', 'escalated', 'escalation_returned',
  'delivery_failed', 'warned', 'breached']);

-- A notification that is to be mailed. Several to one member are gathered into one mail.
CREATE TABLE mail_request (
  tenant_id uuid NOT NULL,
  notification_id uuid NOT NULL,
  member_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, notification_id),
  FOREIGN KEY (tenant_id, notification_id) REFERENCES notification (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mail_request_member ON mail_request (tenant_id, member_id);

CREATE TABLE mail (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  member_id uuid NOT NULL,
  -- Fixed with the text, so that a mail sent twice is known as one.
  message_id text NOT NULL,
  subject text NOT NULL,
  body_text text NOT NULL,
  body_html text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')),
  attempts int NOT NULL DEFAULT 0,
  -- Attempts after which nobody knows whether the server took it.
  doubts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mail_member ON mail (tenant_id, member_id, created_at DESC);
CREATE INDEX mail_due ON mail (next_attempt_at) WHERE state IN ('waiting', 'sending');

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['escalation', 'mail_request', 'mail'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO echolot_app', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['mail_request', 'mail'] LOOP
    EXECUTE format('CREATE POLICY platform_access ON %I FOR SELECT TO echolot_platform USING (true)', t);
  END LOOP;
END $$;

-- Sweeps find what waits; whom it goes to and what it says is not theirs to read.
GRANT SELECT (tenant_id, member_id, created_at) ON mail_request TO echolot_platform;
GRANT SELECT (tenant_id, id, state, next_attempt_at) ON mail TO echolot_platform;
