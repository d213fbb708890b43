"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { FilterX, ListFilter, Search, Ticket } from "lucide-react";
import { useTranslations } from "next-intl";
import { useQueryStates } from "nuqs";
import { useMemo, useRef } from "react";
import { PageHeader } from "@/ui/composites/page-header";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { Popover } from "@/ui/primitives/popover";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { type FilterChange, FilterChips, FilterFields } from "../../_client/parts/filter-controls";
import { SearchInput } from "../../_client/parts/search-input";
import { TicketTable } from "../../_client/parts/ticket-table";
import { ticketTableQuery } from "../../_client/table-queries";
import { countFilters } from "../../_client/ticket-filters";
import { filtersOf, NO_FILTERS, tableParams } from "../../_client/ticket-params";
import { useProblemWords } from "../../_client/use-problem-words";

/** Every ticket there is, filtered and sorted in the address. */
export function TicketsScreen() {
  const t = useTranslations("inbox");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const [values, setValues] = useQueryStates(tableParams, { history: "replace", scroll: false });
  const filters = useMemo(
    () => ({ ...filtersOf(values), sort: values.sort ?? ("latest" as const) }),
    [values],
  );
  const query = useInfiniteQuery({
    ...ticketTableQuery(filters),
    placeholderData: keepPreviousData,
  });
  const tickets = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const search = useRef<HTMLInputElement>(null);
  const change = (next: FilterChange) => void setValues(next as Parameters<typeof setValues>[0]);
  const count = countFilters({ ...filters, q: undefined });
  useShortcuts([
    {
      keys: "/",
      label: t("key.search"),
      icon: <Search />,
      run: () => search.current?.focus(),
    },
  ]);

  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <PageHeader
        title={t("table.title")}
        actions={
          <>
            <SearchInput
              input={search}
              label={t("tool.search")}
              placeholder={t("tool.searchPlaceholder")}
              value={filters.q ?? ""}
              onChange={(q) => change({ q: q || null })}
              className="w-72 max-sm:w-44"
            />
            <Popover
              label={t("tool.filter")}
              align="end"
              className="w-72"
              trigger={
                <IconButton
                  label={
                    count > 0
                      ? `${t("tool.filter")}: ${t("tool.filterActive", { count })}`
                      : t("tool.filter")
                  }
                  icon={<ListFilter />}
                  isPressed={count > 0}
                />
              }
            >
              <FilterFields filters={filters} onChange={change} />
              <Button
                variant="ghost"
                className="mt-3 w-full"
                disabled={count === 0}
                onClick={() => change(NO_FILTERS)}
              >
                {t("tool.clearFilters")}
              </Button>
            </Popover>
          </>
        }
      />
      <FilterChips filters={{ ...filters, q: undefined }} onChange={change} />
      <div className="min-h-0 flex-1 overflow-auto">
        {query.isPending ? (
          <SkeletonList label={t("list.loading")} rows={14} rowClassName="h-10" />
        ) : query.data === undefined ? (
          <ErrorState
            title={t("list.errorTitle")}
            description={problemWords(query.error)}
            action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
          />
        ) : tickets.length === 0 ? (
          countFilters(filters) > 0 ? (
            <EmptyState
              icon={<FilterX />}
              title={t("table.filteredTitle")}
              description={t("table.filteredText")}
              action={<Button onClick={() => change(NO_FILTERS)}>{t("tool.clearFilters")}</Button>}
            />
          ) : (
            <EmptyState
              icon={<Ticket />}
              title={t("table.emptyTitle")}
              description={t("table.emptyText")}
            />
          )
        ) : (
          <>
            <TicketTable
              label={t("table.title")}
              tickets={tickets}
              sort={filters.sort}
              onSort={(sort) => void setValues({ sort: sort === "latest" ? null : sort })}
            />
            {query.hasNextPage ? (
              <div className="flex justify-center p-4">
                <Button
                  isBusy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t("table.more")}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}
