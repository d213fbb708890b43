import { withPlatform } from "@/infra/db/with-platform";
import { AppError } from "@/kernel/errors";
import { verifyPassword } from "./password";
import { accountThrottle, addressThrottle } from "./throttles";

export interface SessionSubject {
  personId: string;
  /** Raised by every password change; a session made before it ends there. */
  sessionVersion: number;
}

interface Credentials {
  email: string;
  password: string;
  /** Where the attempt comes from; throttled beside the account. */
  address: string;
}

/**
 * @throws AppError `unauthenticated`, the same for an unknown account and a wrong password;
 *   `too_many_requests` with the time to wait
 */
export async function verifyCredentials(credentials: Credentials): Promise<SessionSubject> {
  const email = credentials.email.trim().toLowerCase();
  await accountThrottle.take(email);
  await addressThrottle.take(credentials.address);
  const found = await findByEmail(email);
  // Longer than any password may be: not worth hashing.
  const isPlausible = credentials.password.length <= 200;
  const isRight =
    isPlausible && (await verifyPassword(found?.passwordHash ?? null, credentials.password));
  if (found === undefined || !isRight) {
    throw new AppError("unauthenticated", "The e-mail address or the password is wrong.");
  }
  await accountThrottle.forget(email);
  await addressThrottle.giveBack(credentials.address);
  return { personId: found.id, sessionVersion: found.sessionVersion };
}

async function findByEmail(email: string) {
  if (email.includes("\0")) return undefined;
  const [found] = await withPlatform(
    (tx) => tx.$queryRaw<{ id: string; passwordHash: string | null; sessionVersion: number }[]>`
      SELECT id, password_hash AS "passwordHash", session_version AS "sessionVersion"
      FROM person WHERE email = ${email}::citext`,
  );
  return found;
}
