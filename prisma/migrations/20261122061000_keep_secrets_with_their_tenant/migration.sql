-- A unique key over all tenants cannot be held where tenants live on several machines. The secrets are
-- 256 random bits: that two tenants drew the same one needs no index to be impossible.
ALTER TABLE invitation
  DROP CONSTRAINT invitation_token_hash_key,
  ADD UNIQUE (tenant_id, token_hash);
CREATE INDEX invitation_secret ON invitation (token_hash);
ALTER TABLE api_token
  DROP CONSTRAINT api_token_token_hash_key,
  ADD UNIQUE (tenant_id, token_hash);
CREATE INDEX api_token_secret ON api_token (token_hash);
