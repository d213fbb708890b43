import { z } from "zod";
import type { SimulatorUrls } from "./product-environment";

/** What `prisma/seed.ts` leaves in `seed.json`. */
export const SeedReport = z.object({
  tenants: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      apiToken: z.string(),
      users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
    }),
  ),
});

export type SeedReport = z.infer<typeof SeedReport>;

/** The form of `demo.json`, for scripts. */
export function demoFile(
  baseUrl: string,
  seed: SeedReport,
  simulators: SimulatorUrls,
  mailbox?: string,
) {
  return { baseUrl, tenants: seed.tenants, simulators, mailbox };
}

export function signInLines(seed: SeedReport): string[] {
  return seed.tenants.flatMap((tenant) => [
    `  ${tenant.name} (${tenant.slug})`,
    ...tenant.users.map(
      (user) => `    ${user.role.padEnd(8)}${user.email.padEnd(36)}${user.password}`,
    ),
  ]);
}
