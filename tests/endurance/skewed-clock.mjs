/**
 * Loaded before a worker's own code (`node --import`): a machine whose clock is off. At SIGUSR2
 * somebody sets the clock, as far off to the other side.
 */
let offsetMs = Number(process.env.ENDURE_CLOCK_OFFSET_MS ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, property, receiver) =>
    property === "now" ? now : Reflect.get(target, property, receiver),
});

process.on("SIGUSR2", () => {
  offsetMs = -offsetMs;
});
