-- When the ticket was last matched while changed policies were on their way to it: what it changes
-- itself after that is its own doing.
ALTER TABLE ticket ADD COLUMN policies_matched_at timestamptz;
