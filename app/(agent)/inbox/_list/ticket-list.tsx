"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAnnounce } from "@/ui/composites/live-region";
import { usePanels } from "@/ui/composites/panel-layout";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { useShortcuts } from "@/ui/shortcuts/use-shortcuts";
import { useNow } from "@/ui/time/now";
import { matchesFilters } from "../../../_client/matches-filters";
import { useMe } from "../../../_client/me";
import { inboxAddress } from "../../../_client/ticket-params";
import { ticketListQuery, ticketQueryById } from "../../../_client/ticket-queries";
import { useProblemWords } from "../../../_client/use-problem-words";
import { useSeen } from "../../../_client/use-seen";
import { useInbox } from "../inbox-state";
import { ListEmpty } from "./list-empty";
import { type Density, ROW_HEIGHTS, TicketRow } from "./ticket-row";
import { useHeldRows } from "./use-held-rows";

const NEAR_END_ROWS = 12;

/** The queue: virtual rows, endless pages, a cursor that stays with its ticket. */
export function TicketList({ density }: { density: Density }) {
  const t = useTranslations("inbox");
  const { filters, values, selectedId } = useInbox();
  const { memberId } = useMe();
  const query = useInfiniteQuery(ticketListQuery(filters));
  const problemWords = useProblemWords();
  const listKey = JSON.stringify(filters);
  const minute = Math.floor(useNow() / 60_000);
  const tickets = useMemo(() => {
    const unique = new Map(
      (query.data?.pages ?? []).flatMap(({ data }) => data).map((ticket) => [ticket.id, ticket]),
    );
    return [...unique.values()].filter((ticket) =>
      matchesFilters(ticket, filters, memberId, minute * 60_000),
    );
  }, [query.data, filters, memberId, minute]);

  if (query.isPending) return <SkeletonList label={t("list.loading")} rows={10} />;
  if (query.isError && query.data === undefined) {
    return (
      <ErrorState
        title={t("list.errorTitle")}
        description={problemWords(query.error)}
        action={<RetryButton onRetry={() => void query.refetch()} />}
      />
    );
  }
  if (tickets.length === 0 && !query.hasNextPage) return <ListEmpty />;
  return (
    <Rows
      key={density}
      tickets={tickets}
      listKey={listKey}
      density={density}
      label={t("list.label", { view: t(`view.${values.view}`) })}
      selectedId={selectedId}
      hasMore={query.hasNextPage}
      isLoadingMore={query.isFetchingNextPage}
      hasMoreFailed={query.isFetchNextPageError}
      loadMore={() => void query.fetchNextPage()}
    />
  );
}

interface RowsProps {
  tickets: Parameters<typeof TicketRow>[0]["ticket"][];
  listKey: string;
  density: Density;
  label: string;
  selectedId: string | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  hasMoreFailed: boolean;
  loadMore: () => void;
}

function Rows({
  tickets,
  listKey,
  density,
  label,
  selectedId,
  hasMore,
  isLoadingMore,
  hasMoreFailed,
  loadMore,
}: RowsProps) {
  const t = useTranslations("inbox.list");
  const { values, select } = useInbox();
  const { isFresh } = useSeen();
  const scroller = useRef<HTMLDivElement>(null);
  const height = ROW_HEIGHTS[density];
  const held = useHeldRows(tickets, listKey, scroller, height);
  const rows = held.shown;
  const cursor = useCursor(rows, selectedId);
  const announce = useAnnounce();
  const { mode } = usePanels();

  useEffect(() => {
    if (held.heldCount > 0) announce(t("fresh", { count: held.heldCount }));
  }, [held.heldCount, announce, t]);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    initialRect: { width: 384, height: 900 },
    // The row with the keyboard's focus stays in the page, or the focus would be lost by scrolling.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      const kept = cursor.index;
      if (kept < 0 || kept >= range.count || indexes.includes(kept)) return indexes;
      return [...indexes, kept].sort((a, b) => a - b);
    },
  });

  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && !hasMoreFailed && lastIndex >= rows.length - NEAR_END_ROWS) {
      loadMore();
    }
  }, [hasMore, isLoadingMore, hasMoreFailed, lastIndex, rows.length, loadMore]);

  const goTo = useCallback(
    (index: number, takesFocus: boolean) => {
      const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
      if (row === undefined) return;
      cursor.set(row.id);
      virtualizer.scrollToIndex(rows.indexOf(row), { align: "auto" });
      if (mode !== "narrow") select(row.id);
      const hadFocus = scroller.current?.contains(document.activeElement) ?? false;
      if (!takesFocus && !hadFocus) return;
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-ticket="${row.id}"]`)?.focus(),
      );
    },
    [rows, cursor, virtualizer, mode, select],
  );
  const move = (step: 1 | -1, takesFocus = false) => goTo(cursor.neighbour(step), takesFocus);
  useListShortcuts({
    move,
    open: () => {
      if (cursor.id !== null) select(cursor.id, mode === "narrow" && selectedId === null);
    },
  });
  usePrefetch(rows[cursor.neighbour(1)]?.id);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    const edge = event.key === "Home" ? 0 : event.key === "End" ? rows.length - 1 : null;
    if (step === null && edge === null) return;
    event.preventDefault();
    if (step !== null) move(step, true);
    else if (edge !== null) goTo(edge, true);
  };
  const onSelect = useCallback(
    (id: string) => {
      cursor.set(id);
      select(id, mode === "narrow");
    },
    [cursor.set, select, mode],
  );

  return (
    <div className="relative min-h-0 flex-1">
      {held.heldCount > 0 ? (
        <button
          type="button"
          aria-label={t("showFresh", { count: held.heldCount })}
          onClick={() => {
            held.showAll();
            scroller.current?.scrollTo({ top: 0 });
          }}
          className="-translate-x-1/2 absolute top-2 left-1/2 z-10 flex h-7 animate-appear items-center gap-1.5 rounded-full bg-accent px-3 font-medium text-accent-on text-sm shadow-md hover:bg-accent-hover"
        >
          <ArrowUp aria-hidden className="size-3" />
          {t("fresh", { count: held.heldCount })}
        </button>
      ) : null}
      <div
        ref={scroller}
        onScroll={held.onScroll}
        onPointerMove={held.onPointerMove}
        className="h-full overflow-y-auto overscroll-contain"
      >
        <ol
          aria-label={label}
          onKeyDown={onKeyDown}
          className="relative"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map((item) => {
            const ticket = rows[item.index];
            if (ticket === undefined) return null;
            return (
              <li
                key={item.key}
                aria-setsize={hasMore ? -1 : rows.length}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <TicketRow
                  ticket={ticket}
                  href={`/inbox${inboxAddress({ ...values, ticket: ticket.id })}`}
                  density={density}
                  isSelected={ticket.id === (selectedId ?? cursor.id)}
                  isFocusTarget={item.index === Math.max(0, cursor.index)}
                  isFresh={isFresh(ticket)}
                  onSelect={onSelect}
                />
              </li>
            );
          })}
        </ol>
        <ListEnd
          count={rows.length}
          hasMore={hasMore}
          hasFailed={hasMoreFailed}
          onRetry={loadMore}
        />
      </div>
    </div>
  );
}

/** The place in the list: it stays with its ticket, and where that left the list, with its place. */
function useCursor(rows: readonly { id: string }[], selectedId: string | null) {
  const [chosen, setChosen] = useState<string | null>(null);
  const id = selectedId ?? chosen;
  const index = rows.findIndex((row) => row.id === id);
  const lastIndex = useRef(index);
  useEffect(() => {
    if (index >= 0) lastIndex.current = index;
  });
  const neighbour = useCallback(
    (step: 1 | -1) => {
      if (index >= 0) return index + step;
      return step === 1 ? Math.max(0, lastIndex.current) : lastIndex.current - 1;
    },
    [index],
  );
  return useMemo(() => ({ id, index, neighbour, set: setChosen }), [id, index, neighbour]);
}

function useListShortcuts({ move, open }: { move: (step: 1 | -1) => void; open: () => void }) {
  const t = useTranslations("inbox.key");
  const group = t("list");
  useShortcuts([
    { keys: "j", label: t("next"), group, isHelpOnly: true, run: () => move(1) },
    { keys: "k", label: t("previous"), group, isHelpOnly: true, run: () => move(-1) },
    { keys: "enter", label: t("open"), group, isHelpOnly: true, run: open },
  ]);
}

/** The ticket that comes next is read before it is asked for. */
function usePrefetch(ticketId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ticketId === undefined) return;
    const timer = setTimeout(() => void client.prefetchQuery(ticketQueryById(ticketId)), 250);
    return () => clearTimeout(timer);
  }, [client, ticketId]);
}

function RetryButton({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations("common.action");
  return <Button onClick={onRetry}>{t("tryAgain")}</Button>;
}

function ListEnd({
  count,
  hasMore,
  hasFailed,
  onRetry,
}: {
  count: number;
  hasMore: boolean;
  hasFailed: boolean;
  onRetry: () => void;
}) {
  const t = useTranslations("inbox.list");
  return (
    <div className="flex min-h-11 items-center justify-center gap-2 px-4 py-3 text-ink-3 text-sm">
      {hasFailed ? (
        <>
          {t("moreFailed")}
          <RetryButton onRetry={onRetry} />
        </>
      ) : hasMore ? (
        t("loadingMore")
      ) : (
        t("end", { count })
      )}
    </div>
  );
}
