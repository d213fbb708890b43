"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { SlaReport } from "@/domain/insights";
import { Cell, HeaderCell, Table, TableHead, TableRow } from "@/ui/primitives/table";
import type { ReportState } from "./use-report";
import { useReportWords } from "./use-report-words";

/** The first resolution against the one that lasted. */
export function ResolutionBlock({ state, report }: { state: ReportState; report: SlaReport }) {
  const t = useTranslations("insights.resolutions");
  const columns = useTranslations("insights.table");
  const words = useReportWords();
  const { resolved, reopened, unresolved, first, final } = report.total.resolutions;
  if (resolved === 0) return null;
  const figure = (name: "resolved" | "reopened" | "unresolved", value: number) => (
    <Link
      href={state.hrefOf({ figure: name })}
      className="rounded-sm underline decoration-line-control underline-offset-2 hover:decoration-ink-3"
    >
      {t(name, { count: value })}
    </Link>
  );
  return (
    <section aria-labelledby="resolutions" className="border-line border-t pt-4 pb-4">
      <h2 id="resolutions" className="px-4 font-semibold text-md">
        {reopened === 0 ? t("titleNone") : t("title", { reopened, resolved })}
      </h2>
      <p className="px-4 pb-1 text-ink-2">
        {figure("resolved", resolved)} · {figure("reopened", reopened)} ·{" "}
        {figure("unresolved", unresolved)}
      </p>
      <Table aria-labelledby="resolutions" className="max-w-[40rem]">
        <TableHead>
          <HeaderCell>{t("which")}</HeaderCell>
          <HeaderCell isNumeric>{columns("median")}</HeaderCell>
          <HeaderCell isNumeric>{columns("p90")}</HeaderCell>
          <HeaderCell isNumeric>{columns("mean")}</HeaderCell>
        </TableHead>
        <tbody>
          {(["first", "final"] as const).map((which) => {
            const { median, p90, mean } = { first, final }[which][state.basis];
            return (
              <TableRow key={which} className="[&:last-child>th]:border-b-0">
                <th scope="row" className="h-10 border-line border-b px-3 pl-4 font-normal">
                  {t(which)}
                </th>
                <Cell isNumeric>{words.length(median)}</Cell>
                <Cell isNumeric>{words.length(p90)}</Cell>
                <Cell isNumeric>{words.length(mean)}</Cell>
              </TableRow>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}
