import { signOut } from "next-auth/react";

/** Ends this browser's session and goes to `path` with a fresh page, so that nothing stays in memory. */
export async function leave(path: string): Promise<void> {
  await signOut({ redirect: false });
  location.assign(path);
}
