"use client";

import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { SlaReport } from "@/domain/insights";
import { classNames } from "@/ui/class-names";
import { PROMISES, type ReportPromise } from "./report-params";
import type { ReportState } from "./use-report";
import { useReportWords } from "./use-report-words";

interface HeadlineProps {
  state: ReportState;
  report: SlaReport;
}

/** The few figures a manager asks for first, each with what it was in the period before. */
export function Headline({ state, report }: HeadlineProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const { total, trend } = report;
  const { basis, hrefOf } = state;
  const median = total.promises[state.promise].times[basis];
  const timed = total.promises[state.promise].timed;
  const { resolved, reopened, reopeningRate } = total.resolutions;
  return (
    <dl className="grid @4xl:grid-cols-5 grid-cols-2 border-line border-b [&>*]:border-line @4xl:[&>*+*]:border-l">
      {PROMISES.map((promise) => (
        <Compliance key={promise} promise={promise} state={state} report={report} />
      ))}
      <Tile
        name={t(state.promise === "resolution" ? "tile.resolutionTime" : "tile.responseTime")}
        value={words.length(median.median)}
        note={
          timed === 0 ? (
            t("tile.nothingTimed")
          ) : (
            <Link href={hrefOf({ figure: "timed" })} className={linkClasses}>
              {t("tile.ninety", { length: words.length(median.p90) })}
            </Link>
          )
        }
      >
        <Trend
          change={
            trend.promises[state.promise][basis === "business" ? "medianBusiness" : "medianWall"]
          }
          kind="relative"
          better="down"
        />
      </Tile>
      <Tile
        name={t("tile.reopened")}
        value={words.share(reopeningRate)}
        className="max-@4xl:col-span-2"
        note={
          resolved === 0 ? (
            t("tile.nothingResolved")
          ) : (
            <Link href={hrefOf({ figure: "reopened" })} className={linkClasses}>
              {t("tile.cameBack", { reopened, resolved })}
            </Link>
          )
        }
      >
        <Trend change={trend.reopeningRate} kind="points" better="down" />
      </Tile>
    </dl>
  );
}

const linkClasses =
  "rounded-sm underline decoration-line-control underline-offset-2 hover:text-ink hover:decoration-ink-3 max-sm:inline-block max-sm:py-2";

function Compliance({ promise, state, report }: HeadlineProps & { promise: ReportPromise }) {
  const t = useTranslations("insights");
  const promises = useTranslations("common.clock.promise");
  const words = useReportWords();
  const { met, breached, compliance } = report.total.promises[promise];
  const judged = met + breached;
  return (
    <Tile
      name={t("tile.kept", { promise: promises(promise) })}
      value={words.share(compliance)}
      isChosen={state.promise === promise}
      note={
        judged === 0 ? (
          t("tile.nothingJudged")
        ) : (
          <>
            <Link href={state.hrefOf({ figure: "judged", promise })} className={linkClasses}>
              {t("tile.metOf", { met, judged })}
            </Link>
            {breached === 0 ? null : (
              <>
                {" · "}
                <Link
                  href={state.hrefOf({ figure: "breached", promise })}
                  className={classNames(linkClasses, "text-red-text hover:text-red-text")}
                >
                  {t("tile.broken", { breached })}
                </Link>
              </>
            )}
          </>
        )
      }
    >
      <Trend change={report.trend.promises[promise].compliance} kind="points" better="up" />
    </Tile>
  );
}

interface TileProps {
  name: string;
  value: string;
  note: ReactNode;
  /** The trend. */
  children: ReactNode;
  isChosen?: boolean;
  className?: string;
}

function Tile({ name, value, note, children, isChosen = false, className }: TileProps) {
  return (
    <div
      className={classNames(
        "flex min-w-0 flex-col gap-0.5 px-4 py-3 max-@4xl:border-b max-sm:px-3",
        isChosen && "shadow-[inset_0_-2px_0_var(--accent)]",
        className,
      )}
    >
      <dt className="text-ink-2">{name}</dt>
      <dd className="font-semibold text-xl tabular-nums">{value}</dd>
      <dd className="text-ink-2 text-sm">{children}</dd>
      <dd className="text-ink-2 text-sm tabular-nums">{note}</dd>
    </div>
  );
}

interface TrendProps {
  change: number | null;
  /** A difference of shares in points, or a change in proportion to what was. */
  kind: "points" | "relative";
  better: "up" | "down";
}

const STEADY = 0.0005;

/** In words as well as by an arrow: which way is better depends on the figure. */
function Trend({ change, kind, better }: TrendProps) {
  const t = useTranslations("insights.trend");
  const format = useFormatter();
  if (change === null) return <span className="text-ink-3">{t("unknown")}</span>;
  if (Math.abs(change) < STEADY) {
    return (
      <span className="inline-flex items-center gap-1">
        <ArrowRight aria-hidden className="size-3.5" />
        {t("same")}
      </span>
    );
  }
  const isUp = change > 0;
  const isBetter = isUp === (better === "up");
  const Arrow = isUp ? ArrowUp : ArrowDown;
  const amount =
    kind === "points"
      ? t("points", {
          points: format.number(Math.abs(change) * 100, { maximumFractionDigits: 1 }),
        })
      : format.number(Math.abs(change), { style: "percent", maximumFractionDigits: 0 });
  return (
    <span className="inline-flex items-center gap-1 tabular-nums">
      <Arrow aria-hidden className="size-3.5 shrink-0" />
      {t(isBetter ? "better" : "worse", { amount })}
    </span>
  );
}
