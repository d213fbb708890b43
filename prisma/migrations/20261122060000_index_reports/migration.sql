-- Reports read what was judged, what ended and what was resolved in a stretch of time.
CREATE INDEX clock_stopped ON clock (tenant_id, stopped_at) WHERE stopped_at IS NOT NULL AND state IN ('met', 'breached');
CREATE INDEX clock_breached ON clock (tenant_id, breached_at) WHERE state = 'breached';
CREATE INDEX clock_running ON clock (tenant_id, due_at) WHERE state = 'running';
CREATE INDEX ticket_first_resolved ON ticket (tenant_id, first_resolved_at) WHERE first_resolved_at IS NOT NULL;
-- No report asks when a clock began.
DROP INDEX clock_started;
