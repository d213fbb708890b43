import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { receiveFacebook } from "@/connectors/facebook/webhooks";

const SECRET = "app-secret";

function receive(body: object) {
  const rawBody = Buffer.from(JSON.stringify(body));
  const signature = createHmac("sha256", SECRET).update(rawBody).digest("hex");
  return receiveFacebook(
    {
      method: "POST",
      url: new URL("https://echolot.example/api/webhooks/facebook"),
      headers: new Headers({ "x-hub-signature-256": `sha256=${signature}` }),
      rawBody,
    },
    {
      secrets: { facebookAppSecret: SECRET, facebookVerifyToken: "", xConsumerSecret: "" },
    },
  );
}

it("an entry that is not understood takes none of its neighbours with it", () => {
  const change = (postId: string) => ({
    field: "feed",
    value: { item: "post", verb: "add", post_id: postId, message: "Hallo" },
  });
  const verdict = receive({
    object: "page",
    entry: [
      { id: "1", time: 1_800_000_000, changes: [change("1_1")] },
      { id: "1", time: "not a time", changes: [change("1_2")] },
      { id: "2", time: 1_800_000_000, changes: [change("2_1")] },
    ],
  });
  if (verdict.kind !== "accepted") throw new Error(`it was ${verdict.kind}`);
  const keys = verdict.deliveries.map(({ accountId, events }) => [
    accountId,
    ...events.map((event) => event.key.replace(/^malformed:.*/, "malformed").split(":add")[0]),
  ]);
  expect(keys).toEqual([
    ["1", "push:feed:1_1", "malformed"],
    ["2", "push:feed:2_1"],
  ]);
});
