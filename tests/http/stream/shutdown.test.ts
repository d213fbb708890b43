import { expect, it } from "vitest";
import { metrics } from "@/infra/metrics";
import { endStreams } from "../../../app/api/v1/stream/open-streams";
import { GET as stream } from "../../../app/api/v1/stream/route";
import { cookieOf, newCompany, type TestMember } from "../../support/people";

async function open(member: TestMember): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const request = new Request("http://localhost:3000/api/v1/stream", {
    headers: { cookie: await cookieOf(member) },
  });
  const response = await stream(request, { params: Promise.resolve({}) });
  expect(response.status).toBe(200);
  return (response.body as ReadableStream<Uint8Array>).getReader();
}

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read())
    chunks.push(part.value);
  return Buffer.concat(chunks).toString();
}

const openNow = async () => (await metrics().streams.get()).values[0]?.value;

it("ends every stream when the server is asked to stop, so that nothing keeps it from stopping", async () => {
  const member = await newCompany();
  const [one, other] = [await open(member), await open(member)];
  await one.read();
  expect(await openNow()).toBe(2);
  await other.cancel();
  expect(await openNow()).toBe(1);

  endStreams();
  expect(await readToEnd(one), "comes back at a moment of its own").toMatch(/retry: \d{3,4}\n\n$/);
  expect(await openNow()).toBe(0);

  await readToEnd(await open(member));
  expect(await openNow()).toBe(0);
});
