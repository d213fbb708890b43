import { type ChannelAccess, type Connector, PlatformError } from "./connector";

const CUT = "[cut]";
/** Shorter ones are no secrets, and cutting them would make a word unreadable. */
const SHORTEST = 6;

/**
 * Platforms repeat in their errors what they were asked with ("Malformed access token …"). What they
 * say is stored, logged and shown to everyone who may read the channel: a channel's credentials are
 * cut out of it here, once for every connector.
 */
export function hideCredentials(connector: Connector): Connector {
  const guard = async <T>(access: ChannelAccess, run: () => Promise<T>): Promise<T> => {
    const secrets = secretForms(connector, access);
    try {
      return withoutSecrets(await run(), secrets);
    } catch (error) {
      throw errorWithout(error, secrets);
    }
  };
  const { webhooks, enrich } = connector;
  return {
    ...connector,
    check: (access, runtime) => guard(access, () => connector.check(access, runtime)),
    poll: async (access, cursor, runtime) => {
      try {
        return await connector.poll(access, cursor, runtime);
      } catch (error) {
        throw errorWithout(error, secretForms(connector, access));
      }
    },
    deliver: (outbound, access, runtime) =>
      guard(access, () => connector.deliver(outbound, access, runtime)),
    findDelivered: (outbound, access, runtime) =>
      guard(access, () => connector.findDelivered(outbound, access, runtime)),
    webhooks: webhooks && {
      ...webhooks,
      subscribe: (access, callbackUrl, runtime) =>
        guard(access, () => webhooks.subscribe(access, callbackUrl, runtime)),
    },
    enrich: enrich && {
      ...enrich,
      enrich: (payload, access, runtime) =>
        guard(access, () => enrich.enrich(payload, access, runtime)),
    },
  };
}

/** Each secret as it is, as an address or JSON carries it, and as Basic authentication sends it. */
function secretForms({ connectFields }: Connector, { credentials }: ChannelAccess): string[] {
  const secrets = connectFields
    .filter(({ kind }) => kind === "secret")
    .map(({ name }) => credentials[name] ?? "")
    .filter((secret) => secret.length >= SHORTEST);
  const all = Object.values(credentials);
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    ...[secret, ...all.map((other) => `${other}:${secret}`)].map((text) =>
      Buffer.from(text).toString("base64"),
    ),
  ]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  if (typeof value === "string") {
    return secrets.reduce<string>((text, secret) => text.replaceAll(secret, CUT), value) as T;
  }
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, secrets)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutSecrets(each, secrets)]),
  ) as T;
}

function errorWithout(error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof PlatformError) {
    return new PlatformError(withoutSecrets(error.failure, secrets));
  }
  if (error instanceof Error) {
    error.message = withoutSecrets(error.message, secrets);
    if (error.stack !== undefined) error.stack = withoutSecrets(error.stack, secrets);
  }
  return error;
}
