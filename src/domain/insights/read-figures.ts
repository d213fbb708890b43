import type { ClockPromise } from "@/domain/sla";
import { sql, type TenantContext } from "@/infra/db";
import { BUCKET_EDGES } from "./rules/buckets";
import type { ReportBasis } from "./schemas";
import { type ReportScope, selectJudged, selectLabels } from "./select-judged";

export interface LengthRow {
  /** Median and 90th percentile. */
  percentiles: [number | null, number | null];
  mean: number | null;
}

interface Place {
  /** Of the period itself; else of the stretch before it. */
  isCurrent: boolean;
  isTotal: boolean;
  key: string | null;
  label: string | null;
}

export type FigureRow = Place &
  (
    | {
        part: "verdicts";
        promise: ClockPromise;
        figures: { met: number; breached: number; overdue: number };
      }
    | {
        part: "times";
        promise: ClockPromise;
        figures: { count: number; business: LengthRow; wall: LengthRow };
      }
    | {
        part: "resolutions";
        promise: null;
        figures: {
          resolved: number;
          reopened: number;
          reopenings: number;
          unresolved: number;
          first: { business: LengthRow; wall: LengthRow };
          final: { business: LengthRow; wall: LengthRow };
        };
      }
    | {
        part: "buckets";
        promise: ClockPromise;
        figures: { basis: ReportBasis; bucket: number; count: number };
      }
  );

/** Everything a report shows, by one statement. */
export function readFigures(ctx: TenantContext, scope: ReportScope): Promise<FigureRow[]> {
  const { from, to } = scope.period;
  const lengths = {
    business: selectLengths("business"),
    wall: selectLengths("wall"),
    firstBusiness: selectLengths("first_business"),
    firstWall: selectLengths("first_wall"),
    finalBusiness: selectLengths("final_business"),
    finalWall: selectLengths("final_wall"),
  };
  return ctx.tx.$queryRaw<FigureRow[]>`
    ${selectJudged(ctx, scope)},
    labels AS (${selectLabels(ctx, scope.groupBy)}),
    verdicts AS (
      SELECT 'verdicts' AS part, is_current, promise, GROUPING(key) = 1 AS is_total, key,
        jsonb_build_object('met', count(*) FILTER (WHERE is_met),
          'breached', count(*) FILTER (WHERE NOT is_met),
          'overdue', count(*) FILTER (WHERE is_overdue)) AS figures
      FROM (
        SELECT *, verdict_at >= ${from} AS is_current, verdict_key AS key FROM judged
        WHERE verdict_at >= ${scope.since} AND verdict_at < ${to}
      ) v GROUP BY GROUPING SETS ((is_current, promise, key), (is_current, promise))
    ),
    ended AS (
      SELECT *, stopped_at >= ${from} AS is_current, end_key AS key FROM judged
      WHERE is_timed AND stopped_at >= ${scope.since} AND stopped_at < ${to}
    ),
    times AS (
      SELECT 'times' AS part, is_current, promise, GROUPING(key) = 1 AS is_total, key,
        jsonb_build_object('count', count(*), 'business', ${lengths.business},
          'wall', ${lengths.wall}) AS figures
      FROM ended GROUP BY GROUPING SETS ((is_current, promise, key), (is_current, promise))
    ),
    resolutions AS (
      SELECT 'resolutions' AS part, is_current, NULL::text AS promise,
        GROUPING(key) = 1 AS is_total, key,
        jsonb_build_object('resolved', count(*),
          'reopened', count(*) FILTER (WHERE reopen_count > 0),
          'reopenings', coalesce(sum(reopen_count), 0),
          'unresolved', count(*) FILTER (WHERE NOT is_resolved),
          'first', jsonb_build_object('business', ${lengths.firstBusiness}, 'wall', ${lengths.firstWall}),
          'final', jsonb_build_object('business', ${lengths.finalBusiness}, 'wall', ${lengths.finalWall})
        ) AS figures
      FROM (SELECT *, first_resolved_at >= ${from} AS is_current FROM settled) s
      GROUP BY GROUPING SETS ((is_current, key), (is_current))
    ),
    buckets AS (
      SELECT 'buckets' AS part, true AS is_current, promise, true AS is_total, NULL::text AS key,
        jsonb_build_object('basis', b.basis, 'bucket', b.bucket, 'count', count(*)) AS figures
      FROM ended CROSS JOIN LATERAL (VALUES
        ('business', width_bucket(business, ${[...BUCKET_EDGES]}::float8[])),
        ('wall', width_bucket(wall, ${[...BUCKET_EDGES]}::float8[]))) AS b(basis, bucket)
      WHERE is_current AND b.bucket IS NOT NULL GROUP BY promise, b.basis, b.bucket
    )
    SELECT r.part, r.is_current AS "isCurrent", r.promise, r.is_total AS "isTotal", r.key,
      labels.label, r.figures
    FROM (
      SELECT * FROM verdicts UNION ALL SELECT * FROM times
      UNION ALL SELECT * FROM resolutions UNION ALL SELECT * FROM buckets
    ) r LEFT JOIN labels ON labels.key = r.key
    WHERE r.is_current OR r.is_total`;
}

type LengthColumn =
  | "business"
  | "wall"
  | "first_business"
  | "first_wall"
  | "final_business"
  | "final_wall";

/** Sorts once for both percentiles; what is unknown is left out of all three. */
function selectLengths(column: LengthColumn) {
  const name = {
    business: sql`business`,
    wall: sql`wall`,
    first_business: sql`first_business`,
    first_wall: sql`first_wall`,
    final_business: sql`final_business`,
    final_wall: sql`final_wall`,
  }[column];
  return sql`jsonb_build_object(
    'percentiles', coalesce(to_jsonb(
      percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ${name})), '[null, null]'::jsonb),
    'mean', avg(${name}))`;
}
