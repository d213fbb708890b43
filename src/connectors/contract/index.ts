export * from "./connector";
export * from "./delivery";
export * from "./items";
export * from "./platform";
