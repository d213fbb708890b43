import { randomBytes, randomUUID } from "node:crypto";
import { systemTimeMs } from "./clock";

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits.
 * Ids made later sort later, so primary keys fill their index at one end.
 */
export function newId(now: number = systemTimeMs()): string {
  const bytes = nextRandom();
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const ID_BYTES = 16;
let pool = Buffer.alloc(0);
let taken = 0;

/** Asking the system once for many ids: each byte is given out once. */
function nextRandom(): Buffer {
  if (taken === pool.length) {
    pool = randomBytes(256 * ID_BYTES);
    taken = 0;
  }
  taken += ID_BYTES;
  return pool.subarray(taken - ID_BYTES, taken);
}

/** An unguessable secret: `bytes` of randomness as base64url (32 bytes make 43 characters). */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}

/** An id that is only compared for equality (request ids, worker ids). */
export function newOpaqueId(): string {
  return randomUUID();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isId(value: string): boolean {
  return UUID.test(value);
}
