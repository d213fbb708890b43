import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";
import { AppError, notFound } from "@/kernel/errors";
import { hashPassword, verifyPassword } from "./password";
import type { ChangePassword, UpdateProfile } from "./schemas";
import { accountThrottle } from "./throttles";
import type { SessionSubject } from "./verify-credentials";

/** Changes a person's own name or language. Only ever called with the id of who is signed in. */
export async function updateProfile(
  personId: string,
  patch: UpdateProfile,
  clock: Clock = systemClock,
): Promise<void> {
  await withPlatform((tx) =>
    tx.person.update({
      where: { id: personId },
      data: { ...patch, updatedAt: clock.now() },
      select: { id: true },
    }),
  );
}

/**
 * Sets a person's own password. Every session made before ends with it; the answer is what a new
 * one is made of.
 * @throws AppError `invalid` (issue `currentPassword`), `too_many_requests`
 */
export async function changePassword(
  personId: string,
  { currentPassword, newPassword }: ChangePassword,
  clock: Clock = systemClock,
): Promise<SessionSubject> {
  const person = await withPlatform((tx) => tx.person.findUnique({ where: { id: personId } }));
  if (person === null) throw notFound("Person");
  if (person.passwordHash !== null) {
    await accountThrottle.take(person.email);
    if (!(await verifyPassword(person.passwordHash, currentPassword ?? ""))) {
      throw new AppError("invalid", "The current password is wrong.", {
        issues: [{ path: "currentPassword", message: "is wrong" }],
      });
    }
    await accountThrottle.forget(person.email);
  }
  const passwordHash = await hashPassword(newPassword);
  const { sessionVersion } = await withPlatform((tx) =>
    tx.person.update({
      where: { id: personId },
      data: { passwordHash, sessionVersion: { increment: 1 }, updatedAt: clock.now() },
      select: { sessionVersion: true },
    }),
  );
  return { personId, sessionVersion };
}

/** Ends every session of a person, this one too. */
export async function endSessions(personId: string, clock: Clock = systemClock): Promise<void> {
  await withPlatform((tx) =>
    tx.person.update({
      where: { id: personId },
      data: { sessionVersion: { increment: 1 }, updatedAt: clock.now() },
      select: { id: true },
    }),
  );
}
