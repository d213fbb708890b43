import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FixedClock } from "@/kernel/clock";
import type { Simulator } from "../../simulators/kit/simulator";
import { startWordpressSimulator } from "../../simulators/wordpress";
import { callsTo } from "./calls";

const BASIC = `Basic ${Buffer.from("nordwind:simwpassword").toString("base64")}`;
const COMMENTS = "/wp-json/wp/v2/comments";
const clock = new FixedClock(new Date("2026-11-21T12:00:00Z"));
let simulator: Simulator;
let call: ReturnType<typeof callsTo>;
let callAsGuest: ReturnType<typeof callsTo>;

beforeEach(async () => {
  simulator = await startWordpressSimulator({ clock });
  call = callsTo(simulator.url, { authorization: BASIC });
  callAsGuest = callsTo(simulator.url);
});
afterEach(() => simulator.close());

const ute = { username: "ute", name: "Ute Sommer" };

it("names its API by a Link header, and the way to an application password", async () => {
  const home = await callAsGuest("GET", "/");
  expect(home.headers.get("link")).toBe(`<${simulator.url}/wp-json/>; rel="https://api.w.org/"`);
  const root = await callAsGuest("GET", "/wp-json/");
  expect(root.body).toMatchObject({
    authentication: { "application-passwords": { endpoints: {} } },
  });
  const { body } = await callAsGuest("GET", "/?rest_route=/wp/v2/comments");
  expect(body).toEqual([]);
});

it("reads a wrong password as a missing permission; only users/me tells", async () => {
  const wrong = { authorization: `Basic ${Buffer.from("nordwind:falsch").toString("base64")}` };
  const list = await callAsGuest("GET", `${COMMENTS}?status=hold`, undefined, wrong);
  expect([list.status, list.body]).toEqual([
    401,
    expect.objectContaining({ code: "rest_forbidden_param" }),
  ]);
  const me = await callAsGuest("GET", "/wp-json/wp/v2/users/me", undefined, wrong);
  expect(me.body).toMatchObject({ code: "rest_not_logged_in" });
  expect((await call("GET", "/wp-json/wp/v2/users/me")).body).toMatchObject({ id: 1 });
});

describe("the list of comments", () => {
  it("is paged, counted and empty beyond its end", async () => {
    for (let n = 0; n < 25; n += 1) simulator.mention({ author: ute, text: `Kommentar ${n}` });
    const first = await callAsGuest("GET", `${COMMENTS}?per_page=20&orderby=id&order=asc`);
    expect(first.headers.get("x-wp-total")).toBe("25");
    expect(first.headers.get("x-wp-totalpages")).toBe("2");
    expect((first.body as { id: number }[]).map((one) => one.id)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    const beyond = await callAsGuest("GET", `${COMMENTS}?page=4`);
    expect([beyond.status, beyond.body]).toEqual([200, []]);
    expect((await callAsGuest("GET", `${COMMENTS}?per_page=101`)).status).toBe(400);
  });

  it("compares `after` with the blog's own wall clock", async () => {
    simulator.mention({ author: ute, text: "um elf UTC", at: "2026-11-21T11:00:00Z" });
    const countAfter = async (instant: string) => {
      const { body } = await callAsGuest("GET", `${COMMENTS}?after=${instant}`);
      return (body as unknown[]).length;
    };
    expect(await countAfter("2026-11-21T11:30:00Z")).toBe(1);
    expect(await countAfter("2026-11-21T12:00:00Z")).toBe(0);
  });

  it("hides what is held from guests, and escapes markup", async () => {
    simulator.mention({ author: ute, text: "<b>offen</b>" });
    simulator.mention({ author: ute, text: "wartet", held: true });
    const { body } = await callAsGuest("GET", COMMENTS);
    expect(body).toMatchObject([{ content: { rendered: "<p>&lt;b&gt;offen&lt;/b&gt;</p>\n" } }]);
    expect((body as unknown[]).length).toBe(1);
    const all = await call("GET", `${COMMENTS}?status=all&context=edit`);
    expect((all.body as { status: string }[]).map((one) => one.status).sort()).toEqual([
      "approved",
      "hold",
    ]);
  });
});

it("publishes an answer once: 409 for the same again, 403 when closed, 401 for guests", async () => {
  const { id } = simulator.mention({ author: ute, text: "Frage", title: "Neue Filiale" });
  const answer = { post: 1, parent: Number(id), content: "Gern geschehen" };
  expect((await callAsGuest("POST", COMMENTS, answer)).body).toMatchObject({
    code: "rest_comment_login_required",
  });
  const made = await call("POST", COMMENTS, answer);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ parent: Number(id), author: 1, status: "approved" });
  expect((await call("POST", COMMENTS, answer)).body).toMatchObject({
    code: "comment_duplicate",
    data: { status: 409 },
  });
  await call("POST", "/wp-json/wp/v2/posts/1", { comment_status: "closed" });
  const closed = await call("POST", COMMENTS, { ...answer, content: "Noch etwas" });
  expect([closed.status, closed.body]).toEqual([
    403,
    expect.objectContaining({ code: "rest_comment_closed" }),
  ]);
  expect(simulator.replies()).toEqual([expect.objectContaining({ inReplyTo: id })]);
});
