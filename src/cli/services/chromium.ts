import { CannotGoOn } from "../runtime/steps";
import { findProgram, installHint, installPackage } from "../runtime/system-packages";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const PACKAGES = {
  "apt-get": "chromium",
  dnf: "chromium",
  apk: "chromium",
  pacman: "chromium",
  brew: "--cask chromium",
};

/** `CHROMIUM_PATH`, else on the PATH, else installed. Playwright's own download is not used. */
export async function provideChromium(): Promise<string> {
  const present = process.env.CHROMIUM_PATH ?? findProgram(...PROGRAMS);
  if (present !== undefined) return present;
  const failure = await installPackage(PACKAGES);
  const path = findProgram(...PROGRAMS);
  if (path !== undefined) return path;
  throw new CannotGoOn(
    `Chromium is missing${failure === undefined ? "" : ` (${failure})`}: ${installHint(PACKAGES)}, or set CHROMIUM_PATH.`,
  );
}
