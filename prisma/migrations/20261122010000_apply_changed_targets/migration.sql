-- Changed targets are applied to open tickets in the background: the work is known here, so that it
-- survives whatever happens to the jobs.
ALTER TABLE tenant ADD COLUMN targets_changed_at timestamptz;
ALTER TABLE tenant ADD COLUMN targets_applied_at timestamptz;
CREATE INDEX tenant_targets_due ON tenant (targets_changed_at) WHERE targets_changed_at IS NOT NULL;
