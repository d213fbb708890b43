import type { Handler, SimRequest, SimResponse } from "./http";

interface Route {
  method: string;
  pattern: RegExp;
  names: string[];
  handler: Handler;
}

/** Routes by method and path; `:name` stands for one path segment or a part of it (`:id.json`). */
export class Router {
  private readonly routes: Route[] = [];

  on(method: string, path: string, handler: Handler): this {
    const names: string[] = [];
    const source = path
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/:(\w+)/g, (_, name: string) => {
        names.push(name);
        return "([^/]+?)";
      });
    this.routes.push({ method, pattern: new RegExp(`^${source}/?$`), names, handler });
    return this;
  }

  /** The first matching route's answer; null when none matches. */
  async route(request: SimRequest, path = request.path): Promise<SimResponse | null> {
    for (const route of this.routes) {
      if (route.method !== request.method) continue;
      const match = route.pattern.exec(path);
      if (!match) continue;
      const params: Record<string, string> = {};
      for (const [index, name] of route.names.entries()) {
        params[name] = decode(match[index + 1] ?? "");
      }
      return route.handler({ ...request, params });
    }
    return null;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
