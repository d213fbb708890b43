import { createTestDatabase } from "./database";

/**
 * Runs in every test file before it is loaded: the configuration is then read from here. The
 * database ends with the cluster, because pools of the file may still hold connections to it.
 */
const database = await createTestDatabase();
Object.assign(process.env, database.environment, {
  NODE_ENV: "test",
  LOG_LEVEL: "silent",
  APP_BASE_URL: "http://localhost:3000",
  NEXTAUTH_URL: "http://localhost:3000",
  FACEBOOK_APP_SECRET: "sim-facebook-app-secret",
  FACEBOOK_VERIFY_TOKEN: "sim-facebook-verify",
  X_CONSUMER_SECRET: "sim-x-consumer-secret",
  OUTBOUND_ALLOW_HOSTS: "127.0.0.1,localhost",
  // Nobody listens there: what is to be sent waits, and tests bring a mail server of their own.
  SMTP_URL: "smtp://127.0.0.1:1",
  MAIL_FROM: "Echolot <echolot@nordwind.example>",
});
