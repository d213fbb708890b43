/** Next calls this once, when its server has started. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { delayNextStop } = await import("./app/_delivery/delay-next-stop");
  delayNextStop();
}
