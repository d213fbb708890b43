import { createHash, timingSafeEqual } from "node:crypto";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { config } from "@/infra/config";
import { AppError } from "@/kernel/errors";

/**
 * Encrypts JSON as a compact JWE (`dir`, `A256GCM`) under the current key; the key's id stands in the
 * protected header, so that keys can be rotated while old values are still read.
 */
export async function seal(value: unknown): Promise<string> {
  const [current] = config().encryptionKeys;
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: current.kid })
    .encrypt(current.key);
}

/** @throws AppError `internal` when the key is unknown or the value was tampered with */
export async function unseal<T>(sealed: string): Promise<T> {
  try {
    const { plaintext } = await compactDecrypt(sealed, (header) => {
      const found = config().encryptionKeys.find((each) => each.kid === header.kid);
      if (found === undefined) throw new Error(`unknown key ${header.kid}`);
      return found.key;
    });
    return JSON.parse(new TextDecoder().decode(plaintext)) as T;
  } catch (cause) {
    throw new AppError("internal", "Stored credentials cannot be read. Reconnect the channel.", {
      detail: "unseal failed",
      cause,
    });
  }
}

/** The key a value was sealed with, read without decrypting; null when it is no sealed value. */
export function sealedBy(sealed: string): string | null {
  try {
    return decodeProtectedHeader(sealed).kid ?? null;
  } catch {
    return null;
  }
}

/** Whether a value was sealed with the key that encrypts now. */
export function isSealedByCurrentKey(sealed: string): boolean {
  return sealedBy(sealed) === config().encryptionKeys[0].kid;
}

/** SHA-256 as hex: how secrets of high entropy (tokens, invitations) are stored. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares without telling by its duration where two strings differ. */
export function equalSecrets(left: string, right: string): boolean {
  const a = createHash("sha256").update(left).digest();
  const b = createHash("sha256").update(right).digest();
  return timingSafeEqual(a, b);
}
