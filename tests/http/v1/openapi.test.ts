import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RouteHandler } from "../../../app/_delivery/route";
import { GET } from "../../../app/api/v1/openapi.json/route";
import { ROUTES } from "../../../app/api/v1/routes";
import { call } from "../../support/requests";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

describe("the API's description", () => {
  it("knows every route file", () => {
    const files = readdirSync("app/api/v1", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("/route.ts") && !file.startsWith("openapi.json/"))
      .map((file) => `/${file.slice(0, -"/route.ts".length).replace(/\[(\w+)\]/g, "{$1}")}`);
    expect(Object.keys(ROUTES).sort()).toEqual(files.sort());
    expect(files.length).toBeGreaterThan(20);
  });

  it("says of every operation what it takes, what it gives and who may", () => {
    for (const [path, handlers] of Object.entries(ROUTES)) {
      const byMethod = handlers as Record<string, RouteHandler>;
      const methods = METHODS.filter((method) => byMethod[method] !== undefined);
      expect(methods.length, path).toBeGreaterThan(0);
      for (const method of methods) {
        const openapi = byMethod[method]?.declaration?.openapi;
        expect(openapi?.summary, `${method} ${path}`).toBeTruthy();
        expect(openapi?.tag, `${method} ${path}`).toBeTruthy();
      }
    }
  });

  it("is OpenAPI 3.1 whose references all lead somewhere", async () => {
    const { status, json } = await call(GET, {});
    expect(status).toBe(200);
    expect(json.openapi).toBe("3.1.0");
    expect(json.components.securitySchemes.token).toMatchObject({ type: "http", scheme: "bearer" });
    const text = JSON.stringify(json);
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(new Set(names).size).toBeGreaterThan(10);
    for (const name of names) expect(json.components.schemas, name).toHaveProperty([String(name)]);
    const ids = Object.values(json.paths as Record<string, Record<string, { operationId: string }>>)
      .flatMap((operations) => Object.values(operations))
      .map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const list = json.paths["/tickets"].get;
    expect(list.parameters.map((each: { name: string }) => each.name)).toEqual(
      expect.arrayContaining([
        "status",
        "assignee",
        "platform",
        "channel",
        "q",
        "sort",
        "cursor",
        "limit",
      ]),
    );
    expect(json.paths["/tickets/{id}/replies"].post.requestBody).toBeDefined();
  });
});
