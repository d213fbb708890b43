// The law of src/README.md. `node src/cli/import-law.mjs` runs it.

/** Lower may not know upper; entries of one layer may know each other only where said. */
const DOMAIN_LAYERS = [
  ["quotas"],
  ["tenancy", "retention", "auth", "contacts", "channels", "knowledge"],
  ["sla", "routing", "mail"],
  ["tickets"],
  ["replies"],
  ["ingestion"],
  ["insights"],
];

/** Who may leave the boundary of one tenant. */
const PLATFORM_IMPORTERS = [
  "^src/infra/(db|metrics)/",
  "^src/domain/auth/",
  "^src/domain/[^/]+/find-[^/]+\\.ts$",
  "^src/domain/ingestion/restore-work\\.ts$",
  "^src/domain/quotas/set-quota\\.ts$",
  "^src/domain/retention/keep-partitions\\.ts$",
  "^src/domain/tenancy/join-by-invitation\\.ts$",
  "^workers/",
  "^src/cli/",
  "^app/api/(health|ready)/",
];

const domain = (names) => `^src/domain/(${names.join("|")})/`;

const upward = DOMAIN_LAYERS.slice(0, -1).map((layer, index) => ({
  name: `domain-order-${layer.join("-")}`,
  comment: "A lower domain knows nothing of a higher one.",
  severity: "error",
  from: { path: domain(layer) },
  to: { path: domain(DOMAIN_LAYERS.slice(index + 1).flat()) },
}));

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(src|app|workers|tests|prisma)/", pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "src-knows-no-delivery",
      comment: "src is what app, workers and tests stand on.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(app|workers|tests)/" },
    },
    only(
      "delivery-imports",
      "^(app|workers)/",
      [
        "^app/",
        "^workers/",
        "^src/domain/[^/]+/(index|jobs|schemas)\\.ts$",
        "^src/(infra|kernel|ui)/",
        "^src/connectors/(registry|index|contract/.*)\\.?",
      ],
      "Pages, routes and workers use a domain by its index, infra, kernel, ui and the registry.",
    ),
    {
      name: "app-and-workers-apart",
      severity: "error",
      from: { path: "^(app|workers)/" },
      to: { path: "^(app|workers)/", pathNot: ["^$1/"] },
    },
    {
      name: "workers-draw-nothing",
      severity: "error",
      from: { path: "^workers/" },
      to: { path: "^src/ui/" },
    },
    {
      name: "cli-imports",
      comment: "Pure rules too: a command that only calculates starts without a database.",
      severity: "error",
      from: { path: "^src/cli/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/cli/",
          "^src/domain/[^/]+/(index\\.ts$|rules/)",
          "^src/(infra|kernel)/",
          "^src/connectors/(registry|index|contract/.*)\\.?",
        ],
      },
    },
    only(
      "ui-imports",
      "^src/ui/",
      ["^src/ui/", "^src/kernel/", "^src/connectors/contract/"],
      "Props in; no fetching. Types of a domain come by `import type` of its index.",
    ),
    {
      name: "domain-door",
      comment: "Another domain is used by its index only.",
      severity: "error",
      from: { path: "^src/domain/([^/]+)/" },
      to: { path: "^src/domain/", pathNot: ["^src/domain/$1/", "^src/domain/[^/]+/index\\.ts$"] },
    },
    only(
      "domain-imports",
      "^src/domain/",
      ["^src/domain/", "^src/infra/", "^src/kernel/", "^src/connectors/(contract/|registry\\.ts$)"],
      "A domain knows other domains, infra, the connector contract and the kernel.",
    ),
    {
      name: "rules-are-pure",
      comment: "Arithmetic on plain values: the kernel and itself.",
      severity: "error",
      from: { path: "^src/domain/([^/]+)/rules/" },
      to: {
        path: "^(src|app|workers|tests)/",
        pathNot: ["^src/domain/$1/rules/", "^src/domain/$1/schemas\\.ts$", "^src/kernel/"],
      },
    },
    {
      name: "rules-do-no-io",
      severity: "error",
      from: { path: "^src/domain/[^/]+/rules/" },
      to: { dependencyTypes: ["core"] },
    },
    ...upward,
    {
      name: "sla-and-routing-apart",
      severity: "error",
      from: { path: "^src/domain/(sla|routing)/" },
      to: { path: "^src/domain/(sla|routing)/", pathNot: ["^src/domain/$1/"] },
    },
    {
      name: "connector-imports",
      comment: "A connector knows the contract, the guarded HTTP and the kernel; never a sibling.",
      severity: "error",
      from: { path: "^src/connectors/(?!contract/)([^/]+)/" },
      to: {
        path: "^(src|app|workers|tests|prisma)/",
        pathNot: [
          "^src/connectors/$1/",
          "^src/connectors/contract/",
          "^src/infra/http/",
          "^src/kernel/",
        ],
      },
    },
    only(
      "contract-imports",
      "^src/connectors/contract/",
      ["^src/connectors/contract/", "^src/infra/http/", "^src/kernel/"],
      "The contract stands on the kernel and names outcomes of the guarded HTTP.",
    ),
    only("infra-imports", "^src/infra/", ["^src/infra/", "^src/kernel/"], "infra → kernel"),
    only("kernel-imports", "^src/kernel/", ["^src/kernel/"], "The kernel imports nothing of ours."),
    {
      name: "prisma-stays-below",
      comment: "Delivery and interface write no query.",
      severity: "error",
      from: { path: "^(app|src/ui|src/kernel|src/connectors)/" },
      to: { path: "^src/infra/db/generated/|^node_modules/(@prisma|pg|ioredis|bullmq)/" },
    },
    {
      name: "across-tenants-by-permission",
      comment: "Whoever needs to look across tenants is named in PLATFORM_IMPORTERS.",
      severity: "error",
      from: { pathNot: PLATFORM_IMPORTERS },
      to: { path: "^src/infra/db/with-platform\\.ts$" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/infra/db/generated/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      conditionNames: ["import", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
