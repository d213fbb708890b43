-- Audit facts age out by the month. Nobody may delete one: a month leaves as a whole.

ALTER TABLE audit_event RENAME TO audit_event_before;
ALTER INDEX audit_event_pkey RENAME TO audit_event_before_pkey;
ALTER INDEX audit_event_subject RENAME TO audit_event_before_subject;

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
) PARTITION BY RANGE (id);
CREATE INDEX audit_event_subject ON audit_event (tenant_id, subject_kind, subject_id, at DESC);
CREATE TABLE partitions.audit_event_rest PARTITION OF audit_event DEFAULT;

DO $isolation$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['public.audit_event', 'partitions.audit_event_rest'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %s USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())',
      name
    );
  END LOOP;
END
$isolation$;
GRANT SELECT, INSERT ON audit_event TO echolot_app;

ALTER TABLE audit_event_before NO FORCE ROW LEVEL SECURITY;
INSERT INTO audit_event (tenant_id, id, actor, action, subject_kind, subject_id, data, at)
  SELECT tenant_id, id, actor, action, subject_kind, subject_id, data, at FROM audit_event_before;
DROP TABLE audit_event_before;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
ALTER TABLE partitions.audit_event_rest FORCE ROW LEVEL SECURITY;

SELECT prepare_partitions('audit_event', 3);
