import { randomBytes, randomInt } from "node:crypto";
import { openPlaceOf, type Place } from "./traffic";

/** A company whose people work over HTTP, as browsers and programs do. */
export interface Office {
  place: Place;
  /** `name=value` of the admin's session, as a browser keeps them. */
  cookies: string[];
  token: string;
}

/** @param url the product's address */
export async function openOffice(url: string): Promise<Office> {
  const name = randomBytes(5).toString("hex");
  const signedUp = await ask(url, "POST", "/api/auth/sign-up", {
    body: {
      company: `Firma ${name}`,
      name: "Anna Admin",
      email: `anna-${name}@example.org`,
      password: "correct horse battery",
      locale: "en",
    },
    headers: { "x-forwarded-for": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` },
  });
  const cookies = signedUp.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
  const headers = { cookie: cookies.join("; ") };
  const made = await ask(url, "POST", "/api/v1/tokens", {
    body: { name: "endurance", role: "admin" },
    headers,
  });
  const { data } = (await made.json()) as { data: { token: string } };
  const me = await ask(url, "GET", "/api/v1/me", { headers });
  const { tenant } = ((await me.json()) as { data: { tenant: { id: string } } }).data;
  return { place: await openPlaceOf(tenant.id), cookies, token: data.token };
}

/** Asks `/api/v1` as a program of the office. @returns `data` of the answer */
export async function askApi<T>(
  url: string,
  { token }: Pick<Office, "token">,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await ask(url, method, `/api/v1/${path}`, {
    ...(body !== undefined && { body }),
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { data: T }).data;
}

async function ask(
  url: string,
  method: string,
  path: string,
  { body, headers }: { body?: object; headers: Record<string, string> },
): Promise<Response> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json", origin: url, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}
