import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./run-command";

/** Full path of the first of these programs on the PATH. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/opt/homebrew/bin"];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  return undefined;
}

/** The package's name per package manager. */
export type PackageNames = Record<"apt-get" | "dnf" | "apk" | "pacman" | "brew", string>;

const INSTALL: { manager: keyof PackageNames; commands: (name: string) => string[][] }[] = [
  {
    manager: "apt-get",
    commands: (name) => [
      ["apt-get", "update", "-qq"],
      ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name],
    ],
  },
  { manager: "dnf", commands: (name) => [["dnf", "install", "-y", "-q", name]] },
  { manager: "apk", commands: (name) => [["apk", "add", "--no-cache", name]] },
  { manager: "pacman", commands: (name) => [["pacman", "-Sy", "--noconfirm", name]] },
  { manager: "brew", commands: (name) => [["brew", "install", name]] },
];

/** What a person would type to install the package here. */
export function installHint(names: PackageNames): string {
  const known = INSTALL.find(({ manager }) => findProgram(manager) !== undefined);
  if (known === undefined) return `install ${names["apt-get"]}`;
  const command = known.commands(names[known.manager]).map((parts) => parts.join(" "));
  return `run: ${known.manager === "brew" ? "" : "sudo "}${command.at(-1)}`;
}

/**
 * Installs through the system's package manager where that needs no question asked: as root, by
 * password-less sudo, or Homebrew.
 *
 * @returns undefined on success, else the reason
 */
export async function installPackage(names: PackageNames): Promise<string | undefined> {
  const known = INSTALL.find(({ manager }) => findProgram(manager) !== undefined);
  if (known === undefined) return "no package manager found";
  const prefix = await privilege(known.manager);
  if (prefix === undefined) return "no rights to install system packages";
  for (const command of known.commands(names[known.manager])) {
    const [program = "", ...args] = [...prefix, ...command].flatMap((part) => part.split(" "));
    const { ok, output } = await runCommand(program, args, {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    if (!ok) return `${command.join(" ")} failed: ${output.trim().split("\n").at(-1) ?? ""}`;
  }
  return undefined;
}

async function privilege(manager: string): Promise<string[] | undefined> {
  if (manager === "brew" || process.getuid?.() === 0) return [];
  if (findProgram("sudo") === undefined) return undefined;
  return (await runCommand("sudo", ["-n", "true"])).ok ? ["sudo", "-n", "--"] : undefined;
}
