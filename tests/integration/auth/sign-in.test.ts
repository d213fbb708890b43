import { describe, expect, it } from "vitest";
import { signUp, verifyCredentials } from "@/domain/auth";
import { withPlatform } from "@/infra/db/with-platform";
import { newCompany, newEmail, PASSWORD } from "../../support/people";

let addresses = 0;
const nextAddress = () => `192.0.2.${++addresses}`;

function attempt(email: string, password: string, address = nextAddress()) {
  return verifyCredentials({ email, password, address });
}

describe("signing in with a password", () => {
  it("stores passwords as argon2id and nothing else", async () => {
    const { email } = await newCompany();
    const person = await withPlatform((tx) => tx.person.findUnique({ where: { email } }));
    expect(person?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("finds the account whatever the case of the address", async () => {
    const { email, personId } = await newCompany();
    const subject = await attempt(` ${email.toUpperCase()} `, PASSWORD);
    expect(subject).toEqual({ personId, sessionVersion: 1 });
  });

  it("refuses an unknown account and a wrong password with the same words", async () => {
    const { email } = await newCompany();
    const wrong = await attempt(email, "not it at all").catch((error: Error) => error);
    const unknown = await attempt(newEmail(), "not it at all").catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: "unauthenticated" });
    expect(unknown).toEqual(wrong);
  });

  it("refuses hostile input like any other wrong password", async () => {
    for (const email of ["\0", "' OR 1=1 --", "x".repeat(5_000)]) {
      await expect(attempt(email, "x".repeat(5_000))).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
  });

  it("blocks an account for 15 minutes after ten failures, from everywhere and for the right password too", async () => {
    const { email } = await newCompany();
    // At once: a burst of parallel guesses gets no more attempts than one after the other.
    const guesses = await Promise.allSettled(
      Array.from({ length: 14 }, (_, index) => attempt(email, `wrong guess ${index}`)),
    );
    const codes = guesses.map((guess) =>
      guess.status === "rejected" ? (guess.reason as { code: string }).code : "let in",
    );
    expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(4);
    const refusal: unknown = await attempt(email, PASSWORD).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: "too_many_requests",
      message: "Too many failed sign-ins. Try again in 15 minutes.",
    });
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(14 * 60_000);
  });

  it("lets the account in again once the block ran out", async () => {
    const { email } = await newCompany();
    for (let index = 0; index < 11; index += 1) {
      await attempt(email, "wrong").catch(() => undefined);
    }
    await withPlatform((tx) => tx.throttle.updateMany({ data: { expire: Date.now() - 1 } }));
    await expect(attempt(email, PASSWORD)).resolves.toBeDefined();
  });

  it("forgets the failures of an account after a success", async () => {
    const { email } = await newCompany();
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 9; index += 1) {
        await attempt(email, "wrong").catch(() => undefined);
      }
      await expect(attempt(email, PASSWORD)).resolves.toBeDefined();
    }
  });

  it("blocks an address that tries one password on many accounts", async () => {
    const address = "203.0.113.9";
    await withPlatform((tx) =>
      tx.throttle.create({
        data: {
          key: `sign-in:address:${address}`,
          points: 50,
          expire: Date.now() + 600_000,
        },
      }),
    );
    await expect(attempt(newEmail(), "sommer2026", address)).rejects.toMatchObject({
      code: "too_many_requests",
    });
  });
});

describe("signing up", () => {
  it("gives companies of one name different addresses", async () => {
    const first = await newCompany("Müller & Söhne GmbH");
    const second = await newCompany("Müller & Söhne GmbH");
    expect(first.slug).toBe("mueller-soehne-gmbh");
    expect(second.slug).toBe("mueller-soehne-gmbh-2");
  });

  it("refuses an address that has an account and leaves no tenant behind", async () => {
    const { email } = await newCompany();
    await expect(
      signUp({ company: "Second Try", name: "Anna", email, password: PASSWORD }),
    ).rejects.toMatchObject({ code: "conflict", issues: [{ path: "email" }] });
    const left = await withPlatform((tx) => tx.tenant.count({ where: { name: "Second Try" } }));
    expect(left).toBe(0);
  });

  it("gives one of two sign-ups at once with one address, not both and not neither", async () => {
    const email = newEmail();
    const tries = await Promise.allSettled(
      [1, 2].map(() => signUp({ company: "Twice", name: "T", email, password: PASSWORD })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
