-- A platform may still be publishing for a while after an attempt: looking for a reply of unknown fate
-- has to know when the latest attempt began, not only the first.
ALTER TABLE outbox ADD COLUMN last_attempt_at timestamptz;
UPDATE outbox SET last_attempt_at = first_attempt_at;
