import { z } from "zod";
import { startSimulators } from "./index";
import { startMailSimulator } from "./mail";

const Port = z.number().int().min(0).max(65_535).optional();

const Environment = z.object({
  SIM_HOST: z.string().optional(),
  SIM_PUBLIC_HOST: z.string().optional(),
  SIM_PORTS: z
    .string()
    .default("{}")
    .transform((source): unknown => JSON.parse(source))
    .pipe(
      z.strictObject({
        facebook: Port,
        x: Port,
        discourse: Port,
        wordpress: Port,
        feeds: Port,
        smtp: Port,
        mailbox: Port,
      }),
    ),
  SIM_STATE_DIR: z.string().optional(),
  SIM_RATE_LIMITS: z.enum(["on", "off"]).default("on"),
  FACEBOOK_APP_SECRET: z.string().optional(),
  FACEBOOK_VERIFY_TOKEN: z.string().optional(),
  X_CONSUMER_SECRET: z.string().optional(),
});

const environment = Environment.parse(process.env);
const { smtp, mailbox, ...ports } = environment.SIM_PORTS;
const mail = await startMailSimulator({
  host: environment.SIM_HOST,
  publicHost: environment.SIM_PUBLIC_HOST,
  smtpPort: smtp,
  port: mailbox,
});
const simulators = await startSimulators({
  host: environment.SIM_HOST,
  publicHost: environment.SIM_PUBLIC_HOST,
  ports,
  stateDir: environment.SIM_STATE_DIR,
  enforceRateLimits: environment.SIM_RATE_LIMITS === "on",
  facebookSecrets: {
    ...(environment.FACEBOOK_APP_SECRET && { appSecret: environment.FACEBOOK_APP_SECRET }),
    ...(environment.FACEBOOK_VERIFY_TOKEN && { verifyToken: environment.FACEBOOK_VERIFY_TOKEN }),
  },
  xSecrets: {
    ...(environment.X_CONSUMER_SECRET && { consumerSecret: environment.X_CONSUMER_SECRET }),
  },
});

let isClosing = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    void Promise.all([simulators.close(), mail.close()]).then(() => process.exit(0));
  });
}

const addresses = { ...simulators.urls, smtp: mail.smtpUrl, mailbox: mail.url };
process.stdout.write(`${JSON.stringify(addresses)}\n`);
