import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./src/ui/i18n/request.ts");

/** @type {import("next").NextConfig} */
const nextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  // Readiness compares what the database has with what this build was made for.
  outputFileTracingIncludes: { "/api/ready": ["./prisma/migrations/**/*"] },
  serverExternalPackages: ["@node-rs/argon2", "pg", "ioredis", "bullmq", "pino"],
  poweredByHeader: false,
  reactStrictMode: true,
  // Types have their own gate (`npm run check`); a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default withNextIntl(nextConfig);
