export {
  type AuthorSighting,
  identityKey,
  identityScope,
  type KnownIdentity,
  upsertIdentities,
} from "./upsert-identities";
