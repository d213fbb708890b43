import { z } from "zod";
import { PROMISES } from "@/domain/sla";
import { TicketSummary } from "@/domain/tickets";
import { BUCKET_COUNT } from "./rules/buckets";
import { isZone } from "./rules/report-period";

export const ReportGroupBy = z.enum([
  "day",
  "week",
  "channel",
  "platform",
  "team",
  "agent",
  "priority",
  "policy",
]);
export type ReportGroupBy = z.infer<typeof ReportGroupBy>;

export const ReportBasis = z.enum(["business", "wall"]);
export type ReportBasis = z.infer<typeof ReportBasis>;

const Promised = z.enum(PROMISES);

const Edge = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const PeriodQuery = z.object({
  from: Edge.optional().describe("a day of the zone or an instant; 30 days back when left out"),
  to: Edge.optional().describe("a day, itself included, or an instant, itself excluded"),
  timeZone: z
    .string()
    .max(64)
    .refine(isZone, "give the name of a time zone, like Europe/Berlin")
    .optional()
    .describe("days and weeks are cut in it; the company's own when left out"),
});
export type PeriodQuery = z.infer<typeof PeriodQuery>;

export const SlaReportQuery = PeriodQuery.extend({
  groupBy: ReportGroupBy.default("day"),
  format: z.enum(["json", "csv"]).default("json"),
});
export type SlaReportQuery = z.infer<typeof SlaReportQuery>;

/** Every figure of the report that counts something, and so can be opened. */
export const ReportFigure = z.enum([
  "met",
  "breached",
  "overdue",
  "judged",
  "timed",
  "resolved",
  "reopened",
  "unresolved",
]);
export type ReportFigure = z.infer<typeof ReportFigure>;

export const ReportTicketsQuery = PeriodQuery.extend({
  groupBy: ReportGroupBy.default("day"),
  key: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .describe("of the group: its `key`, `none` where that is null; left out: all groups"),
  figure: ReportFigure.default("judged"),
  promise: Promised.default("first_response").describe(
    "resolved, reopened and unresolved count tickets, whatever was promised",
  ),
  basis: ReportBasis.default("business"),
  bucket: z.coerce
    .number()
    .int()
    .min(0)
    .max(BUCKET_COUNT - 1)
    .optional()
    .describe("with figure timed: this part of the distribution"),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ReportTicketsQuery = z.infer<typeof ReportTicketsQuery>;

const Share = z.number().min(0).max(1).nullable();
const Seconds = z.number().nullable();

export const ReportLengths = z
  .object({ median: Seconds, p90: Seconds, mean: Seconds })
  .meta({ id: "ReportLengths" });
export type ReportLengths = z.infer<typeof ReportLengths>;

const BothLengths = z.object({
  business: ReportLengths.describe("seconds that the clock counted: in its calendar, no pauses"),
  wall: ReportLengths.describe("seconds from beginning to end"),
});

export const PromiseFigures = z
  .object({
    met: z.int(),
    breached: z.int().describe("overdue and still open ones among them"),
    overdue: z.int().describe("of the breached: those that are still open"),
    compliance: Share.describe("met ÷ (met + breached); null where there is no verdict"),
    timed: z.int().describe("answers or resolutions whose time is measured below"),
    times: BothLengths,
  })
  .meta({ id: "PromiseFigures" });
export type PromiseFigures = z.infer<typeof PromiseFigures>;

export const ResolutionFigures = z
  .object({
    resolved: z.int().describe("tickets that were resolved for the first time"),
    reopened: z.int().describe("of these: came back at least once"),
    reopenings: z.int().describe("how often they came back altogether"),
    reopeningRate: Share,
    unresolved: z.int().describe("of these: open again at the moment"),
    first: BothLengths.describe("over those that are resolved now, like final"),
    final: BothLengths,
  })
  .meta({ id: "ResolutionFigures" });
export type ResolutionFigures = z.infer<typeof ResolutionFigures>;

export const ReportFigures = z
  .object({
    promises: z.object({
      first_response: PromiseFigures,
      next_response: PromiseFigures,
      resolution: PromiseFigures,
    }),
    resolutions: ResolutionFigures,
  })
  .meta({ id: "ReportFigures" });
export type ReportFigures = z.infer<typeof ReportFigures>;

const Change = z.number().nullable();
const PromiseTrend = z.object({
  compliance: Change.describe("difference of the shares"),
  medianBusiness: Change.describe("relative change, -0.2 is a fifth shorter"),
  medianWall: Change,
});

export const ReportTrend = z.object({
  promises: z.object({
    first_response: PromiseTrend,
    next_response: PromiseTrend,
    resolution: PromiseTrend,
  }),
  reopeningRate: Change.describe("difference of the shares"),
});
export type ReportTrend = z.infer<typeof ReportTrend>;

const Span = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

export const ReportGroup = z
  .object({
    key: z.string().nullable().describe("an id, a day, a Monday, a word; null: belongs to none"),
    label: z.string().nullable().describe("its name, where the key is an id"),
    figures: ReportFigures,
  })
  .meta({ id: "ReportGroup" });
export type ReportGroup = z.infer<typeof ReportGroup>;

const Buckets = z.array(z.int()).length(BUCKET_COUNT);
const PromiseBuckets = z.object({ business: Buckets, wall: Buckets });

export const SlaReport = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime().describe("excluded"),
    before: Span.describe("the stretch of equal length before, which trends compare with"),
    timeZone: z.string(),
    groupBy: ReportGroupBy,
    asOf: z.iso.datetime(),
    total: ReportFigures,
    totalBefore: ReportFigures,
    trend: ReportTrend,
    groups: z.array(ReportGroup),
    distribution: z.object({
      edges: z.array(z.int()).describe("seconds; the first part ends below the first edge"),
      promises: z.object({
        first_response: PromiseBuckets,
        next_response: PromiseBuckets,
        resolution: PromiseBuckets,
      }),
    }),
  })
  .meta({ id: "SlaReport" });
export type SlaReport = z.infer<typeof SlaReport>;

export const ReportTicketPage = z
  .object({
    data: z.array(TicketSummary),
    nextCursor: z.string().nullable(),
    counted: z.int().describe("the figure itself: promises, or tickets where it counts tickets"),
    tickets: z.int().describe("the different tickets behind it"),
    label: z.string().nullable().describe("the group's name, where its key is an id"),
    part: z
      .object({ from: Seconds, to: Seconds })
      .nullable()
      .describe("of the distribution, where a bucket was asked for"),
  })
  .meta({ id: "ReportTicketPage" });
export type ReportTicketPage = z.infer<typeof ReportTicketPage>;
