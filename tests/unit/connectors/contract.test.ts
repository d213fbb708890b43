import { describe, expect, it } from "vitest";
import type { AnswerableItem, Platform } from "@/connectors/contract";
import { isSameText } from "@/connectors/contract/same-text";
import { SeenVersions } from "@/connectors/contract/seen-versions";
import { hmacSha256, isSignedBy } from "@/connectors/contract/signature";
import { graphFailure, usagePause } from "@/connectors/facebook/graph-failure";
import { connectors } from "@/connectors/registry";
import { apiUrl } from "@/connectors/wordpress/client";
import { isSamePost } from "@/connectors/x/deliver";
import { WirePost } from "@/connectors/x/wire";
import { xFailure } from "@/connectors/x/x-failure";

const NOW = new Date("2026-11-21T12:00:00Z");
const answer = (status: number, json: unknown, headers: Record<string, string> = {}) => ({
  kind: "answer" as const,
  status,
  headers: new Headers(headers),
  text: JSON.stringify(json),
  json,
});
const graphError = (code: number, error_subcode?: number) =>
  answer(400, { error: { message: "m", code, error_subcode, fbtrace_id: "t" } });

describe("what polling remembers", () => {
  it("tells new from changed, forgets the oldest first, survives being stored", () => {
    const first = new SeenVersions(null, 2);
    expect([first.note("a", "1"), first.note("a", "1"), first.note("a", "2")]).toEqual([
      "new",
      "same",
      "changed",
    ]);
    first.note("b", "1");
    first.note("c", "1");
    const second = new SeenVersions(JSON.parse(JSON.stringify(first)), 2);
    expect([second.note("c", "1"), second.note("a", "2")]).toEqual(["same", "new"]);
  });
});

describe("signatures", () => {
  const body = new TextEncoder().encode('{"text":"Gr\\u00fc\\u00dfe 😀"}');
  it("hold for the exact bytes, the secret and the encoding alone", () => {
    const header = `sha256=${hmacSha256("secret", body, "hex")}`;
    expect(isSignedBy(header, "secret", body, "hex")).toBe(true);
    expect(isSignedBy(header, "secret", body, "base64")).toBe(false);
    expect(isSignedBy(header, "other", body, "hex")).toBe(false);
    expect(isSignedBy(header, "secret", body.slice(1), "hex")).toBe(false);
    expect(isSignedBy(null, "secret", body, "hex")).toBe(false);
  });
  it("an empty secret never verifies", () => {
    expect(isSignedBy(`sha256=${hmacSha256("", body, "hex")}`, "", body, "hex")).toBe(false);
  });
});

describe("texts that come back from a platform", () => {
  it("are the same over quotes, dashes, entities and white space", () => {
    expect(isSameText("Er sagte „Hallo“ &#8211; dann…", 'Er sagte "Hallo" -  dann...')).toBe(true);
    expect(isSameText("Hallo", "Hallo!")).toBe(false);
  });
  it("on X over t.co, escaped signs and names in front", () => {
    const post = (text: string, urls: { url: string; expanded_url?: string }[] = []) =>
      WirePost.parse({ id: "1", text, entities: { urls } });
    const expanded = [{ url: "https://t.co/a", expanded_url: "https://www.example.com/x?a=1" }];
    expect(
      isSamePost(
        post("@jonas_b siehe https://t.co/a &amp; mehr", expanded),
        "siehe example.com/x?a=1 & mehr",
      ),
    ).toBe(true);
    expect(isSamePost(post("siehe https://t.co/a"), "siehe https://example.com/lang")).toBe(true);
    expect(
      isSamePost(post("siehe https://t.co/a", expanded), "sieh https://example.com/x?a=1"),
    ).toBe(false);
  });
});

describe("refusals of the Graph API", () => {
  it.each([
    [190, 463, "reauth_required"],
    [102, undefined, "reauth_required"],
    [10, undefined, "permission_missing"],
    [200, undefined, "permission_missing"],
    [10, 2018278, "not_found"],
    [551, undefined, "not_found"],
    [4, undefined, "rate_limited"],
    [32, undefined, "rate_limited"],
    [80001, undefined, "rate_limited"],
    [2, undefined, "transient"],
    [100, 33, "not_found"],
  ])("%s/%s is %s", (code, subcode, kind) => {
    expect(graphFailure(graphError(code, subcode), NOW)?.kind).toBe(kind);
  });
  it("the usage headers say when to go on, and when to slow down", () => {
    const usage = JSON.stringify({
      "1": [{ type: "pages", call_count: 95, estimated_time_to_regain_access: 7 }],
    });
    const limited = graphFailure(
      { ...graphError(80001), headers: new Headers({ "x-business-use-case-usage": usage }) },
      NOW,
    );
    expect(limited).toEqual({
      kind: "rate_limited",
      retryAt: new Date(NOW.getTime() + 7 * 60_000),
    });
    expect(usagePause(new Headers({ "x-app-usage": '{"call_count":81}' }), NOW)).toBeInstanceOf(
      Date,
    );
    expect(usagePause(new Headers({ "x-app-usage": '{"call_count":20}' }), NOW)).toBeUndefined();
  });
});

describe("refusals of X", () => {
  it("a used-up quota is no rate limit of minutes", () => {
    const capped = answer(429, {
      type: "https://api.x.com/2/problems/usage-capped",
      title: "UsageCapExceeded",
    });
    const limited = answer(
      429,
      { title: "Too Many Requests" },
      { "x-rate-limit-reset": String(NOW.getTime() / 1000 + 60) },
    );
    const wait = (one: ReturnType<typeof answer>) => {
      const failure = xFailure(one, NOW);
      return failure?.kind === "rate_limited" ? failure.retryAt.getTime() - NOW.getTime() : 0;
    };
    expect(wait(capped)).toBeGreaterThan(3_600_000);
    expect(wait(limited)).toBeGreaterThanOrEqual(60_000);
    expect(wait(limited)).toBeLessThan(70_000);
  });
});

describe("addresses of WordPress's API", () => {
  it("pretty and plain", () => {
    expect(apiUrl("https://b.example/wp-json", "wp/v2/comments", { page: "2" }).href).toBe(
      "https://b.example/wp-json/wp/v2/comments?page=2",
    );
    expect(
      apiUrl("https://b.example/?rest_route=/", "wp/v2/comments", {}).searchParams.get(
        "rest_route",
      ),
    ).toBe("/wp/v2/comments");
  });
});

describe("capabilities", () => {
  const item = (more: Partial<AnswerableItem>): AnswerableItem => ({
    externalId: "1",
    kind: "comment",
    visibility: "public",
    at: new Date(NOW.getTime() - 3_600_000),
    authorExternalId: "2",
    threadKey: "t",
    facts: {},
    privateReplies: 0,
    isDeleted: false,
    ...more,
  });
  const of = (platform: Platform, more: Partial<AnswerableItem>) =>
    connectors[platform].capabilities(item(more), NOW);

  it("Facebook: the private window ends seven days after the comment, the public one never", () => {
    const at = new Date(NOW.getTime() - 3 * 86_400_000);
    expect(of("facebook", { at }).private.until).toEqual(new Date(at.getTime() + 7 * 86_400_000));
    const old = of("facebook", { at: new Date(NOW.getTime() - 8 * 86_400_000) });
    expect(old.private).toEqual({ allowed: false, reason: "window_closed" });
    expect(old.public).toMatchObject({ allowed: true, maxLength: 8_000 });
    expect(of("facebook", { facts: { canComment: false } }).public.reason).toBe("comments_closed");
  });

  it("X: private without a window; WordPress: closed articles; Discourse: no name, no message", () => {
    expect(of("x", { kind: "message", visibility: "private" }).private).toMatchObject({
      allowed: true,
      maxLength: 10_000,
    });
    expect(of("wordpress", { facts: { isClosed: true } }).public.reason).toBe("comments_closed");
    expect(of("discourse", {}).private.reason).toBe("no_private_messages");
    expect(of("discourse", { visibility: "private" }).public.reason).toBe("no_public_thread");
  });
});

describe("the forms of connection", () => {
  it("take what they name and nothing empty", () => {
    expect(
      connectors.discourse.credentials.parse({ apiKey: "k", apiUsername: "u", webhookSecret: "" }),
    ).toEqual({ apiKey: "k", apiUsername: "u" });
    expect(
      connectors.discourse.credentials.parse({ apiKey: "k", apiUsername: "u", webhookSecret: "s" }),
    ).toEqual({ apiKey: "k", apiUsername: "u", webhookSecret: "s" });
    expect(connectors.x.credentials.safeParse({ accessToken: " " }).success).toBe(false);
  });
});
