import { type Simulator, type SimulatorOptions, startSimulator } from "../kit/simulator";
import { DiscoursePlatform, type DiscourseSettings } from "./server";
import { DISCOURSE_DEFAULTS } from "./state";

export interface DiscourseSimulatorOptions extends SimulatorOptions, Partial<DiscourseSettings> {}

export function startDiscourseSimulator(
  options: DiscourseSimulatorOptions = {},
): Promise<Simulator> {
  const settings: DiscourseSettings = {
    webhookSecret: options.webhookSecret ?? DISCOURSE_DEFAULTS.webhookSecret,
    enforceRateLimits: options.enforceRateLimits ?? true,
  };
  return startSimulator((environment) => new DiscoursePlatform(environment, settings), options);
}
