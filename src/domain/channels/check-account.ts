import {
  type AccountInfo,
  type ChannelAccess,
  type Connector,
  PlatformError,
} from "@/connectors/contract";
import { connectorFor } from "@/connectors/registry";
import { config } from "@/infra/config";
import { AppError, type FieldIssue } from "@/kernel/errors";
import { connectorRuntime } from "./connector-runtime";
import type { ConnectChannel } from "./schemas";

export interface CheckedAccount {
  connector: Connector;
  access: ChannelAccess;
  account: AccountInfo;
}

/**
 * Asks the platform whether the given credentials work. Talks to the network: call it outside a
 * transaction. @throws AppError `invalid` naming the field, or saying what the platform answered
 */
export async function checkAccount(
  input: Pick<ConnectChannel, "platform" | "values">,
): Promise<CheckedAccount> {
  const connector = connectorFor(input.platform);
  const access = readForm(connector, input.values);
  try {
    const account = await connector.check(access, connectorRuntime());
    return {
      connector,
      account,
      access: {
        ...access,
        accountId: account.accountId,
        settings: { ...access.settings, ...account.settings },
      },
    };
  } catch (error) {
    throw refusal(error);
  }
}

function readForm(connector: Connector, values: Record<string, string>): ChannelAccess {
  const issues: FieldIssue[] = [];
  const credentials: Record<string, string> = {};
  const settings: Record<string, unknown> = {};
  let baseUrl = connector.defaultBaseUrl(config()) ?? "";
  let accountId = "";
  for (const field of connector.connectFields) {
    const value = (values[field.name] ?? "").trim();
    if (value === "") {
      if (field.required) issues.push({ path: `values.${field.name}`, message: "is required" });
      continue;
    }
    if (field.kind === "url" && !isHttpAddress(value)) {
      issues.push({ path: `values.${field.name}`, message: "must be an http(s) address" });
      continue;
    }
    if (field.target === "address") baseUrl = value.replace(/\/+$/, "");
    else if (field.target === "account") accountId = value;
    else if (field.target === "credential") credentials[field.name] = value;
    else settings[field.name] = value;
  }
  const known = new Set(connector.connectFields.map((field) => field.name));
  for (const name of Object.keys(values)) {
    if (!known.has(name))
      issues.push({ path: `values.${name}`, message: "is not a field of this platform" });
  }
  if (issues.length > 0) throw new AppError("invalid", "Some fields need attention.", { issues });
  return { accountId, baseUrl, credentials: connector.credentials.parse(credentials), settings };
}

function isHttpAddress(value: string): boolean {
  return /^https?:\/\/[^\s@]+$/i.test(value) && URL.canParse(value);
}

function refusal(error: unknown): unknown {
  if (error instanceof PlatformError) {
    return error.failure.kind === "rate_limited"
      ? new AppError(
          "too_many_requests",
          "The platform asks for a pause. Try again in a few minutes.",
        )
      : new AppError("invalid", `The platform refused the connection: ${error.failure.reason}`, {
          cause: error,
        });
  }
  if (error instanceof Error && error.name.startsWith("Outbound")) {
    return new AppError("invalid", `The address cannot be reached: ${error.message}`, {
      cause: error,
    });
  }
  return error;
}
