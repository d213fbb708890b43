-- The whole first schema. Every tenant table leads its keys with tenant_id and carries forced row
-- security; the group roles echolot_app and echolot_platform exist before any migration runs.

CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The tenant of the running transaction, set by withTenant; null outside one, which hides every row.
CREATE FUNCTION app_tenant_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- ───────────────────────────────────────────────────────────── tenancy

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  slug citext NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
  name text NOT NULL,
  locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('de', 'en')),
  time_zone text NOT NULL DEFAULT 'Europe/Berlin',
  reopen_window_days int NOT NULL DEFAULT 7 CHECK (reopen_window_days BETWEEN 0 AND 365),
  first_response_minutes int DEFAULT 120 CHECK (first_response_minutes BETWEEN 1 AND 525600),
  next_response_minutes int CHECK (next_response_minutes BETWEEN 1 AND 525600),
  resolution_minutes int DEFAULT 1440 CHECK (resolution_minutes BETWEEN 1 AND 525600),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Outside the tenant: a person may belong to several.
CREATE TABLE person (
  id uuid PRIMARY KEY,
  email citext NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text,
  oidc_subject text UNIQUE,
  locale text CHECK (locale IN ('de', 'en')),
  session_version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE member (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  person_id uuid NOT NULL REFERENCES person (id),
  role text NOT NULL CHECK (role IN ('viewer', 'agent', 'lead', 'admin')),
  revoked_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, person_id)
);
CREATE INDEX member_person ON member (person_id);

CREATE TABLE team (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name citext NOT NULL,
  created_at timestamptz NOT NULL,
  archived_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX team_name ON team (tenant_id, name) WHERE archived_at IS NULL;

CREATE TABLE team_member (
  tenant_id uuid NOT NULL,
  team_id uuid NOT NULL,
  member_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, team_id, member_id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES team (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX team_member_member ON team_member (tenant_id, member_id);

CREATE TABLE invitation (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  email citext,
  role text NOT NULL CHECK (role IN ('viewer', 'agent', 'lead', 'admin')),
  -- Set inside the row so that nobody can find an invitation but by its secret.
  token_hash text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  created_by_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_id) REFERENCES member (tenant_id, id)
);

CREATE TABLE api_token (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'agent', 'lead', 'admin')),
  -- The first characters, so that people can tell their tokens apart.
  prefix text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  created_by_id uuid,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_id) REFERENCES member (tenant_id, id)
);

CREATE TABLE audit_event (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  actor jsonb NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid,
  data jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_event_subject ON audit_event (tenant_id, subject_kind, subject_id, at DESC);

-- ───────────────────────────────────────────────────────────── contacts

CREATE TABLE contact (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  handle text,
  avatar_url text,
  -- Followers of the largest identity: what reach is weighed by.
  reach int,
  language text,
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX contact_name ON contact (tenant_id, lower(name), id);

CREATE TABLE identity (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  platform text NOT NULL CHECK (platform IN ('facebook', 'x', 'discourse', 'wordpress', 'feeds')),
  -- Ids of Facebook are per Page, those of forums and blogs per site; X ids are global (scope '').
  scope text NOT NULL,
  external_id text NOT NULL,
  handle text,
  name text,
  avatar_url text,
  profile_url text,
  followers int,
  verified boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, platform, scope, external_id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX identity_contact ON identity (tenant_id, contact_id);

-- ───────────────────────────────────────────────────────────── channels

CREATE TABLE channel (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  platform text NOT NULL CHECK (platform IN ('facebook', 'x', 'discourse', 'wordpress', 'feeds')),
  name text NOT NULL,
  account_id text NOT NULL,
  base_url text NOT NULL,
  handle text,
  settings jsonb NOT NULL DEFAULT '{}',
  -- JWE with key id; never leaves the server.
  credentials text,
  webhook_secret text,
  webhook_subscribed boolean NOT NULL DEFAULT false,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'reauthorise', 'gone')),
  status_reason text,
  warnings text[] NOT NULL DEFAULT '{}',
  poll_cursor jsonb,
  poll_interval_seconds int NOT NULL CHECK (poll_interval_seconds BETWEEN 1 AND 86400),
  next_poll_at timestamptz NOT NULL,
  -- A poll in progress holds this; a crash lets it run out.
  poll_lease_until timestamptz,
  last_polled_at timestamptz,
  last_event_at timestamptz,
  last_error text,
  last_error_at timestamptz,
  consecutive_failures int NOT NULL DEFAULT 0,
  rate_limited_until timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  disconnected_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX channel_account ON channel (tenant_id, platform, base_url, account_id) WHERE disconnected_at IS NULL;
CREATE INDEX channel_by_account ON channel (platform, account_id) WHERE disconnected_at IS NULL;
CREATE INDEX channel_due_poll ON channel (next_poll_at) WHERE status = 'active' AND disconnected_at IS NULL;

-- ───────────────────────────────────────────────────────────── ingestion

CREATE TABLE inbound_event (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  event_key text NOT NULL,
  source text NOT NULL CHECK (source IN ('webhook', 'poll')),
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'set_aside')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  error text,
  processed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, channel_id, event_key),
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX inbound_event_pending ON inbound_event (tenant_id, id) WHERE state = 'pending';
CREATE INDEX inbound_event_set_aside ON inbound_event (tenant_id, id DESC) WHERE state = 'set_aside';

-- ───────────────────────────────────────────────────────────── tickets

CREATE TABLE tenant_counter (
  tenant_id uuid PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  last_ticket_number bigint NOT NULL DEFAULT 0
);

CREATE TABLE ticket (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  number bigint NOT NULL,
  channel_id uuid NOT NULL,
  platform text NOT NULL CHECK (platform IN ('facebook', 'x', 'discourse', 'wordpress', 'feeds')),
  contact_id uuid NOT NULL,
  thread_key text NOT NULL,
  -- False once a later ticket of the same contact and thread took over.
  is_current boolean NOT NULL DEFAULT true,
  previous_ticket_id uuid,
  visibility text NOT NULL CHECK (visibility IN ('public', 'private')),
  subject text NOT NULL DEFAULT '',
  excerpt text NOT NULL DEFAULT '',
  language text NOT NULL DEFAULT 'other' CHECK (language IN ('de', 'en', 'other')),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'on_hold', 'resolved', 'dismissed')),
  dismissal_reason text CHECK (dismissal_reason IN ('not_for_us', 'spam', 'praise')),
  priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  assignee_id uuid,
  team_id uuid,
  tags text[] NOT NULL DEFAULT '{}',
  escalated_at timestamptz,
  escalated_by_id uuid,
  escalation_reason text,
  -- Where it goes back to when the escalation is returned.
  escalated_from_assignee_id uuid,
  escalated_from_team_id uuid,
  first_mention_at timestamptz NOT NULL,
  last_mention_at timestamptz NOT NULL,
  last_activity_at timestamptz NOT NULL,
  first_resolved_at timestamptz,
  resolved_at timestamptz,
  reopen_count int NOT NULL DEFAULT 0,
  mention_count int NOT NULL DEFAULT 0,
  -- The earliest due clock that still runs; the far future when none does, so that lists can be
  -- paged by (due_at, id) without nulls.
  due_at timestamptz NOT NULL DEFAULT '9999-12-31T00:00:00Z',
  -- Raised by every change: two people at once are told apart by it.
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
  FOREIGN KEY (tenant_id, previous_ticket_id) REFERENCES ticket (tenant_id, id),
  FOREIGN KEY (tenant_id, assignee_id) REFERENCES member (tenant_id, id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES team (tenant_id, id),
  FOREIGN KEY (tenant_id, escalated_by_id) REFERENCES member (tenant_id, id),
  FOREIGN KEY (tenant_id, escalated_from_assignee_id) REFERENCES member (tenant_id, id),
  FOREIGN KEY (tenant_id, escalated_from_team_id) REFERENCES team (tenant_id, id)
);
CREATE UNIQUE INDEX ticket_thread ON ticket (tenant_id, channel_id, contact_id, thread_key) WHERE is_current;
CREATE INDEX ticket_in_thread ON ticket (tenant_id, channel_id, thread_key) WHERE is_current;
CREATE INDEX ticket_queue ON ticket (tenant_id, status, due_at, id);
CREATE INDEX ticket_due ON ticket (tenant_id, due_at, id);
CREATE INDEX ticket_assigned ON ticket (tenant_id, assignee_id, status, due_at, id);
CREATE INDEX ticket_unassigned ON ticket (tenant_id, due_at, id) WHERE assignee_id IS NULL AND status = 'open';
CREATE INDEX ticket_latest ON ticket (tenant_id, status, last_activity_at DESC, id DESC);
CREATE INDEX ticket_contact ON ticket (tenant_id, contact_id, last_activity_at DESC);
CREATE INDEX ticket_team ON ticket (tenant_id, team_id, status, due_at, id);

CREATE TABLE message (
  tenant_id uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  -- Null only for answers given in the platform's own app whose mention has not arrived yet.
  ticket_id uuid,
  -- Null for notes.
  channel_id uuid,
  kind text NOT NULL CHECK (kind IN ('mention', 'reply', 'note')),
  -- What kind of thing it is on the platform.
  item_kind text CHECK (item_kind IN ('post', 'comment', 'message')),
  external_id text,
  thread_key text,
  parent_external_id text,
  visibility text NOT NULL CHECK (visibility IN ('public', 'private', 'internal')),
  identity_id uuid,
  member_id uuid,
  -- Where a reply was written: here, by a token through the API, or in the platform's own app.
  origin text NOT NULL CHECK (origin IN ('platform', 'echolot', 'api')),
  is_automatic boolean NOT NULL DEFAULT false,
  is_acknowledgement boolean NOT NULL DEFAULT false,
  body text NOT NULL,
  subject text,
  permalink text,
  language text CHECK (language IN ('de', 'en', 'other')),
  facts jsonb NOT NULL DEFAULT '{}',
  -- The platform's own timestamp; for what was written here, when it was written.
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  edited_at timestamptz,
  deleted_at timestamptz,
  -- Replies: the mention it answers, and what became of it.
  in_reply_to_id uuid,
  delivery_state text CHECK (delivery_state IN ('queued', 'sending', 'delivered', 'failed', 'unknown', 'withdrawn')),
  delivery_error text,
  delivered_at timestamptz,
  then_status text CHECK (then_status IN ('open', 'pending', 'on_hold', 'resolved')),
  idempotency_key text,
  search tsvector GENERATED ALWAYS AS (
    to_tsvector('german'::regconfig, left(body, 100000)) || to_tsvector('english'::regconfig, left(body, 100000))
  ) STORED,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, channel_id, external_id),
  UNIQUE (tenant_id, idempotency_key),
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id),
  FOREIGN KEY (tenant_id, identity_id) REFERENCES identity (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
  FOREIGN KEY (tenant_id, in_reply_to_id) REFERENCES message (tenant_id, id),
  CHECK (kind <> 'mention' OR (ticket_id IS NOT NULL AND identity_id IS NOT NULL AND external_id IS NOT NULL AND thread_key IS NOT NULL)),
  CHECK (kind <> 'reply' OR delivery_state IS NOT NULL),
  CHECK (kind <> 'note' OR (visibility = 'internal' AND ticket_id IS NOT NULL))
);
CREATE INDEX message_timeline ON message (tenant_id, ticket_id, at, id);
CREATE INDEX message_thread ON message (tenant_id, channel_id, thread_key);
CREATE INDEX message_unattached ON message (tenant_id, channel_id, parent_external_id) WHERE ticket_id IS NULL;
CREATE INDEX message_search ON message USING gin (tenant_id, search);

-- Earlier texts of an edited mention.
CREATE TABLE message_version (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  body text NOT NULL,
  replaced_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES message (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX message_version_message ON message_version (tenant_id, message_id, replaced_at);

-- Append-only facts about tickets; also what the browsers' live streams and the API's stream read.
CREATE TABLE ticket_event (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  type text NOT NULL,
  actor jsonb NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  -- When it happened, by the platform or by us; verdicts come from this.
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- (xid, seq) orders by commit visibility: a reader that only takes xid below the oldest running
  -- transaction never skips one that commits late.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ticket_event_timeline ON ticket_event (tenant_id, ticket_id, at, seq);
CREATE INDEX ticket_event_stream ON ticket_event (tenant_id, xid, seq);

CREATE TABLE notification (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  member_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('assigned', 'escalated', 'escalation_returned', 'delivery_failed', 'breached')),
  ticket_id uuid NOT NULL,
  actor jsonb NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX notification_member ON notification (tenant_id, member_id, id DESC);

-- ───────────────────────────────────────────────────────────── sla

CREATE TABLE clock (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  promise text NOT NULL CHECK (promise IN ('first_response', 'next_response', 'resolution')),
  cycle int NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'cancelled')),
  target_minutes int NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz,
  stopped_at timestamptz,
  paused_at timestamptz,
  paused_seconds bigint NOT NULL DEFAULT 0,
  breached_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, ticket_id, promise, cycle),
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX clock_due ON clock (due_at) WHERE state = 'running';

-- ───────────────────────────────────────────────────────────── replies

CREATE TABLE outbox (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  channel_id uuid NOT NULL,
  message_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'checking', 'done', 'failed', 'withdrawn')),
  attempts int NOT NULL DEFAULT 0,
  checks int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  first_attempt_at timestamptz,
  -- A worker that died while sending leaves a lease that runs out: the fate is then unknown.
  lease_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, message_id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES message (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, channel_id) REFERENCES channel (tenant_id, id)
);
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state IN ('pending', 'sending', 'checking');
CREATE INDEX outbox_channel ON outbox (tenant_id, channel_id) WHERE state IN ('pending', 'sending', 'checking');

-- ───────────────────────────────────────────────────────────── platform-wide

CREATE TABLE worker_heartbeat (
  worker_id text PRIMARY KEY,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);

-- Written by the throttle of sign-ins: in Postgres, so that emptying Redis opens no door.
CREATE TABLE throttle (
  key text PRIMARY KEY,
  points int NOT NULL DEFAULT 0,
  expire bigint
);

-- ───────────────────────────────────────────────────────────── isolation

DO $isolation$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'member', 'team', 'team_member', 'invitation', 'api_token', 'audit_event', 'contact', 'identity',
    'channel', 'inbound_event', 'tenant_counter', 'ticket', 'message', 'message_version',
    'ticket_event', 'notification', 'clock', 'outbox'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())',
      name
    );
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO echolot_app', name);
  END LOOP;
END
$isolation$;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant USING (id = app_tenant_id()) WITH CHECK (id = app_tenant_id());
GRANT SELECT, UPDATE ON tenant TO echolot_app;

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
-- The subquery is itself under the row security of member: only people of the current tenant.
CREATE POLICY tenant_isolation ON person FOR SELECT
  USING (EXISTS (SELECT 1 FROM member WHERE member.person_id = person.id));
-- Not the password hash and not the OIDC subject: those are the platform's alone.
GRANT SELECT (id, email, name, locale, created_at) ON person TO echolot_app;

-- Events are facts: nobody rewrites them.
REVOKE UPDATE, DELETE ON ticket_event, audit_event FROM echolot_app;

-- The platform role: signing in before a tenant is known, routing webhooks, and the sweeps that
-- restore jobs. It reads ids and times; the contents of tickets stay closed to it.
DO $platform$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenant', 'person', 'member', 'invitation', 'api_token'] LOOP
    EXECUTE format('CREATE POLICY platform_access ON %I TO echolot_platform USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO echolot_platform', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['channel', 'inbound_event', 'outbox', 'clock'] LOOP
    EXECUTE format('CREATE POLICY platform_access ON %I FOR SELECT TO echolot_platform USING (true)', name);
  END LOOP;
END
$platform$;
GRANT SELECT (tenant_id, id, platform, account_id, base_url, webhook_secret, status, next_poll_at, poll_lease_until, disconnected_at, created_at) ON channel TO echolot_platform;
GRANT SELECT (tenant_id, id, channel_id, state, next_attempt_at, received_at) ON inbound_event TO echolot_platform;
GRANT SELECT (tenant_id, id, channel_id, message_id, state, next_attempt_at, lease_until) ON outbox TO echolot_platform;
GRANT SELECT (tenant_id, id, ticket_id, state, due_at) ON clock TO echolot_platform;
GRANT SELECT, INSERT, UPDATE, DELETE ON worker_heartbeat, throttle TO echolot_platform;
GRANT SELECT ON worker_heartbeat TO echolot_app;
GRANT USAGE ON SCHEMA public TO echolot_app, echolot_platform;

-- Full text under row security: `@@` is not leakproof, so a policy would keep the index from being
-- used. The function runs with its owner's rights and takes the tenant from the session instead;
-- custom plans, because one plan for every word is wrong for the common ones.
CREATE FUNCTION search_ticket_ids(query text, most int) RETURNS TABLE (ticket_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public
  SET plan_cache_mode = force_custom_plan
  AS $$
    SELECT DISTINCT found.ticket_id FROM (
      SELECT m.ticket_id FROM public.message m
      WHERE m.tenant_id = public.app_tenant_id()
        AND m.search @@ (websearch_to_tsquery('german', query) || websearch_to_tsquery('english', query))
        AND m.ticket_id IS NOT NULL
      ORDER BY m.id DESC
      LIMIT most
    ) found
  $$;
REVOKE ALL ON FUNCTION search_ticket_ids(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_ticket_ids(text, int) TO echolot_app;
