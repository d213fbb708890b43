import { type Simulator, type SimulatorOptions, startSimulator } from "../kit/simulator";
import { WordpressPlatform } from "./server";

export function startWordpressSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator((environment) => new WordpressPlatform(environment), options);
}
