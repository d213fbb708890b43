import { randomBytes, randomInt } from "node:crypto";
import type { BrowserContext } from "playwright/test";
import { demo } from "./e2e-product";

export const PASSWORD = "correct horse battery";

export type RoleName = "viewer" | "agent" | "lead" | "admin";

export interface Person {
  name: string;
  email: string;
  password: string;
  role: RoleName;
  memberId: string;
  /** `name=value` of the session and of the company, as the browser keeps them. */
  cookies: string[];
}

/** What the public API says, without wrapping: tests read what they need of it. */
export type Answer = Record<string, unknown>;

/** A tenant of its own for one test, made over HTTP as a sign-up makes it. */
export class Company {
  private constructor(
    readonly name: string,
    readonly slug: string,
    readonly admin: Person,
    readonly token: string,
  ) {}

  static async found(name = `Firma ${shortId()}`): Promise<Company> {
    const email = newEmail("anna");
    const body = { company: name, name: "Anna Admin", email, password: PASSWORD, locale: "en" };
    const signedUp = await post("/api/auth/sign-up", body);
    const cookies = cookiesOf(signedUp);
    const { data } = (await signedUp.json()) as { data: { slug: string } };
    const token = await post("/api/v1/tokens", { name: "e2e", role: "admin" }, cookies);
    const made = (await token.json()) as { data: { token: string } };
    const admin: Person = {
      name: "Anna Admin",
      email,
      password: PASSWORD,
      role: "admin",
      memberId: await memberIdOf(cookies),
      cookies,
    };
    return new Company(name, data.slug, admin, made.data.token);
  }

  /** A colleague who came by an invitation. */
  async hire(role: RoleName, name: string): Promise<Person> {
    const { url } = await this.api<{ url: string }>("POST", "invitations", { role });
    const email = newEmail(role);
    const secret = url.split("/").at(-1) ?? "";
    const joined = await post("/api/auth/invitations/accept", {
      secret,
      name,
      email,
      password: PASSWORD,
      locale: "en",
    });
    const cookies = cookiesOf(joined);
    return { name, email, password: PASSWORD, role, memberId: await memberIdOf(cookies), cookies };
  }

  /** Asks `/api/v1` with the company's own token and returns `data`. */
  async api<T = Answer>(method: string, path: string, body?: object): Promise<T> {
    const response = await call(method, path, this.token, body);
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    if (response.status === 204) return undefined as T;
    return ((await response.json()) as { data: T }).data;
  }
}

/** One request of a program that holds a token. */
export function call(
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<Response> {
  return fetch(`${demo().baseUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Puts somebody's session into a browser, as if they had signed in there before. */
export async function beSignedIn(context: BrowserContext, person: Person): Promise<void> {
  await context.addCookies(
    person.cookies.map((cookie) => {
      const separator = cookie.indexOf("=");
      return {
        name: cookie.slice(0, separator),
        value: cookie.slice(separator + 1),
        url: demo().baseUrl,
        httpOnly: true,
        sameSite: "Lax" as const,
      };
    }),
  );
}

export function shortId(): string {
  return randomBytes(4).toString("hex");
}

export function newEmail(name: string): string {
  return `${name}-${shortId()}@example.org`;
}

/** Registrations are counted by address, and every test registers somebody. */
async function post(path: string, body: object, cookies: string[] = []): Promise<Response> {
  const { baseUrl } = demo();
  const response = await fetch(`${baseUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: baseUrl,
      "x-forwarded-for": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
      ...(cookies.length === 0 ? {} : { cookie: cookies.join("; ") }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function memberIdOf(cookies: string[]): Promise<string> {
  const response = await fetch(`${demo().baseUrl}/api/v1/me`, {
    headers: { cookie: cookies.join("; ") },
  });
  return ((await response.json()) as { data: { memberId: string } }).data.memberId;
}

function cookiesOf(response: Response): string[] {
  return response.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
}
