import { spawnSync } from "node:child_process";
import { CannotGoOn } from "../runtime/steps";

export interface Account {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root; anyone else runs it as themselves. @throws CannotGoOn */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const known = lookUp("postgres");
  if (known !== undefined) return known;
  spawnSync("useradd", ["--system", "--user-group", "--shell", "/usr/sbin/nologin", "postgres"]);
  const account = lookUp("postgres") ?? lookUp("nobody");
  if (account !== undefined) return account;
  throw new CannotGoOn(
    "PostgreSQL cannot run as root and no other account exists. Start as an ordinary user, or set DATABASE_URL.",
  );
}

/** Whether that account may enter or execute the path. */
export function canUse(account: Account, path: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync("test", ["-x", path], { ...account, cwd: "/" }).status === 0;
}

function lookUp(name: string): Account | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
