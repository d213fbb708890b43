import { type Simulator, type SimulatorOptions, startSimulator } from "../kit/simulator";
import { FacebookPlatform } from "./server";
import { FACEBOOK_DEFAULTS, type FacebookSecrets } from "./state";

export interface FacebookSimulatorOptions extends SimulatorOptions {
  secrets?: Partial<FacebookSecrets>;
  enforceRateLimits?: boolean;
}

export function startFacebookSimulator(options: FacebookSimulatorOptions = {}): Promise<Simulator> {
  const secrets = { ...FACEBOOK_DEFAULTS, ...options.secrets };
  const enforce = options.enforceRateLimits ?? true;
  return startSimulator(
    (environment) => new FacebookPlatform(environment, secrets, enforce),
    options,
  );
}
