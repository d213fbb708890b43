import type { ReportBasis, ReportGroup } from "@/domain/insights";
import type { ReportPromise, ReportSort } from "./report-params";

/** What needs attention first: the least share kept, the most broken, the longest. Unknown comes last. */
export function sortGroups(
  groups: readonly ReportGroup[],
  sort: ReportSort | null,
  promise: ReportPromise,
  basis: ReportBasis,
): readonly ReportGroup[] {
  if (sort === null) return groups;
  if (sort === "group") return [...groups].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const measureOf = ({ figures }: ReportGroup): number | null => {
    const own = figures.promises[promise];
    switch (sort) {
      case "met":
      case "breached":
        return own[sort];
      case "compliance":
        return own.compliance === null ? null : -own.compliance;
      case "median":
      case "p90":
        return own.times[basis][sort];
    }
  };
  const rank = (group: ReportGroup) => measureOf(group) ?? Number.NEGATIVE_INFINITY;
  return [...groups].sort((a, b) => rank(b) - rank(a) || 0);
}

function nameOf({ key, label }: ReportGroup): string {
  return label ?? key ?? "\uffff";
}
