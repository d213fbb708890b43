-- Applying changed policies goes in turns, so that a large tenant holds up no other: which change is
-- being applied, and behind which ticket it goes on.
ALTER TABLE tenant ADD COLUMN policies_apply_for timestamptz;
ALTER TABLE tenant ADD COLUMN policies_apply_after uuid;
