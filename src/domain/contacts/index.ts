export { getContact } from "./get-contact";
export { listContacts } from "./list-contacts";
export * from "./schemas";
export { updateContact } from "./update-contact";
export {
  type AuthorSighting,
  identityKey,
  identityScope,
  type KnownIdentity,
  upsertIdentities,
} from "./upsert-identities";
