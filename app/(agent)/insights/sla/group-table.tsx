"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReportGroup, ReportGroupBy, SlaReport } from "@/domain/insights";
import { classNames } from "@/ui/class-names";
import { Cell, HeaderCell, Table, TableHead, TableRow } from "@/ui/primitives/table";
import type { FigureChoice, ReportSort } from "./report-params";
import { sortGroups } from "./sort-groups";
import type { ReportState } from "./use-report";
import { useReportWords } from "./use-report-words";

/** The table behind the charts: every group, and the total beneath. */
export function GroupTable({ state, report }: { state: ReportState; report: SlaReport }) {
  const t = useTranslations("insights");
  const promises = useTranslations("common.clock.promise");
  const { promise, basis, values, setValues } = state;
  const { groupBy, groups } = report;
  const head = (sort: ReportSort) => ({
    sort: values.sort === sort ? SORT_WAYS[sort] : ("none" as const),
    onSort: () => void setValues({ sort: values.sort === sort ? null : sort }),
  });
  const name = t("table.title", {
    promise: promises(promise),
    group: t(`groupBy.inTitle.${groupBy}`),
  });
  return (
    <section aria-labelledby="report-table" className="pt-2">
      <h2 id="report-table" className="px-4 pb-1 font-semibold text-md">
        {name}
      </h2>
      <Table aria-labelledby="report-table" className="sm:min-w-[46rem]">
        <TableHead>
          <HeaderCell {...head("group")}>{t(`groupBy.column.${groupBy}`)}</HeaderCell>
          <HeaderCell isNumeric {...head("compliance")}>
            {t("table.compliance")}
          </HeaderCell>
          <HeaderCell isNumeric {...head("met")} className="max-sm:hidden">
            {t("table.met")}
          </HeaderCell>
          <HeaderCell isNumeric {...head("breached")}>
            {t("table.breached")}
          </HeaderCell>
          <HeaderCell isNumeric className="max-sm:hidden">
            {t("table.overdue")}
          </HeaderCell>
          <HeaderCell isNumeric className="max-sm:hidden">
            {t(promise === "resolution" ? "table.resolutions" : "table.answers")}
          </HeaderCell>
          <HeaderCell isNumeric {...head("median")}>
            {t("table.median")}
          </HeaderCell>
          <HeaderCell isNumeric {...head("p90")} className="max-sm:hidden">
            {t("table.p90")}
          </HeaderCell>
          <HeaderCell isNumeric className="max-sm:hidden">
            {t("table.mean")}
          </HeaderCell>
        </TableHead>
        <tbody>
          {sortGroups(groups, values.sort, promise, basis).map((group) => (
            <GroupRow
              key={group.key ?? "none"}
              state={state}
              groupBy={groupBy}
              group={group}
              place={{ key: group.key ?? "none" }}
            />
          ))}
        </tbody>
        <tfoot className="font-semibold">
          <GroupRow
            state={state}
            groupBy={groupBy}
            group={{ key: null, label: null, figures: report.total }}
            place={{}}
            name={t("table.total")}
          />
        </tfoot>
      </Table>
    </section>
  );
}

const SORT_WAYS: Record<ReportSort, "ascending" | "descending"> = {
  group: "ascending",
  compliance: "ascending",
  met: "descending",
  breached: "descending",
  median: "descending",
  p90: "descending",
};

interface GroupRowProps {
  state: ReportState;
  groupBy: ReportGroupBy;
  group: ReportGroup;
  place: Pick<FigureChoice, "key">;
  name?: string;
}

function GroupRow({ state, groupBy, group, place, name }: GroupRowProps) {
  const words = useReportWords();
  const { promise, basis, hrefOf } = state;
  const { met, breached, overdue, compliance, timed, times } = group.figures.promises[promise];
  const { median, p90, mean } = times[basis];
  const count = (value: number, figure: FigureChoice["figure"]) =>
    value === 0 ? (
      <span className="text-ink-3">0</span>
    ) : (
      <Link
        href={hrefOf({ figure, ...place })}
        className="rounded-sm underline decoration-line-control underline-offset-2 hover:decoration-ink-3 max-sm:inline-flex max-sm:min-h-11 max-sm:min-w-11 max-sm:items-center max-sm:justify-end"
      >
        {words.number(value)}
      </Link>
    );
  return (
    <TableRow className="[&:last-child>th]:border-b-0">
      <th
        scope="row"
        className={classNames(
          "h-10 max-w-56 truncate border-line border-b px-3 pl-4 max-sm:h-12",
          name === undefined && "font-normal",
        )}
      >
        {name ?? words.group(groupBy, group)}
      </th>
      <Cell isNumeric>{words.share(compliance)}</Cell>
      <Cell isNumeric className="max-sm:hidden">
        {count(met, "met")}
      </Cell>
      <Cell isNumeric>{count(breached, "breached")}</Cell>
      <Cell isNumeric className="max-sm:hidden">
        {count(overdue, "overdue")}
      </Cell>
      <Cell isNumeric className="max-sm:hidden">
        {count(timed, "timed")}
      </Cell>
      <Cell isNumeric className="whitespace-nowrap">
        {words.length(median)}
      </Cell>
      <Cell isNumeric className="whitespace-nowrap max-sm:hidden">
        {words.length(p90)}
      </Cell>
      <Cell isNumeric className="whitespace-nowrap max-sm:hidden">
        {words.length(mean)}
      </Cell>
    </TableRow>
  );
}
