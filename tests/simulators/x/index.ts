import { type Simulator, type SimulatorOptions, startSimulator } from "../kit/simulator";
import { XPlatform, type XSettings } from "./server";
import { X_DEFAULTS, type XSecrets } from "./state";

export interface XSimulatorOptions extends SimulatorOptions, Partial<Omit<XSettings, "secrets">> {
  secrets?: Partial<XSecrets>;
}

export function startXSimulator(options: XSimulatorOptions = {}): Promise<Simulator> {
  const settings: XSettings = {
    secrets: { ...X_DEFAULTS, ...options.secrets },
    allowLoopbackCallbacks: options.allowLoopbackCallbacks ?? true,
    enforceRateLimits: options.enforceRateLimits ?? true,
    webhookNames: options.webhookNames ?? "tweet",
  };
  return startSimulator((environment) => new XPlatform(environment, settings), options);
}
