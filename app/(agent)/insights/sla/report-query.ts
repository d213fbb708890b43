import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  ReportBasis,
  ReportFigure,
  ReportGroupBy,
  ReportTicketPage,
  SlaReport,
} from "@/domain/insights";
import { api } from "../../../_client/api";
import type { ReportDays, ReportPromise } from "./report-params";

export interface ReportChoice extends ReportDays {
  groupBy: ReportGroupBy;
  timeZone: string;
}

export interface FigureQuery extends ReportChoice {
  figure: ReportFigure;
  promise: ReportPromise;
  basis: ReportBasis;
  key?: string;
  bucket?: string;
}

export const FIGURE_PAGE_SIZE = 50;

function queryString(choice: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) query.set(name, String(value));
  return query.toString();
}

export function reportPath(choice: ReportChoice): string {
  return `reports/sla?${queryString(choice)}`;
}

export function slaReportQuery(choice: ReportChoice) {
  return queryOptions({
    queryKey: ["reports", "sla", choice] as const,
    queryFn: async ({ signal }) =>
      (await api<{ data: SlaReport }>(reportPath(choice), { signal })).data,
    staleTime: 60_000,
  });
}

export function reportTicketsQuery(choice: FigureQuery) {
  return infiniteQueryOptions({
    queryKey: ["reports", "sla", "tickets", choice] as const,
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? {} : { cursor: pageParam };
      const query = queryString({ ...choice, ...page, limit: FIGURE_PAGE_SIZE });
      return api<ReportTicketPage>(`reports/sla/tickets?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
