import { type Simulator, type SimulatorOptions, startSimulator } from "../kit/simulator";
import { FeedsPlatform } from "./server";

export function startFeedsSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator((environment) => new FeedsPlatform(environment), options);
}
