"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const POINTER_REST_MS = 900;
const AT_TOP_PX = 4;

interface Row {
  id: string;
}

/**
 * Rows that came while somebody reads further down, or is about to click, wait above the fold
 * instead of moving what is being read. Rows in or below the fold, and the first ones of another
 * list (`listKey`), appear at once.
 */
export function useHeldRows<R extends Row>(
  rows: readonly R[],
  listKey: string,
  scroller: RefObject<HTMLElement | null>,
  rowHeight: number,
) {
  const [list, setList] = useState({ key: listKey, known: idsOf(rows) });
  const pointerAt = useRef(0);
  const anchor = useRef<{ id: string; offset: number } | null>(null);
  if (list.key !== listKey) setList({ key: listKey, known: idsOf(rows) });

  const shown = rows.filter(({ id }) => list.known.has(id));
  const heldCount = rows.length - shown.length;
  const latest = useRef({ rows, shown });
  useLayoutEffect(() => {
    latest.current = { rows, shown };
  });

  const showAll = useCallback(
    () => setList(({ key }) => ({ key, known: idsOf(latest.current.rows) })),
    [],
  );

  const admit = useCallback(() => {
    const element = scroller.current;
    const isScrolled = element !== null && element.scrollTop > AT_TOP_PX;
    const isPointing = Date.now() - pointerAt.current < POINTER_REST_MS;
    if (!isScrolled && !isPointing) return showAll();
    const { rows: all, shown: visible } = latest.current;
    const first = visible[Math.floor((element?.scrollTop ?? 0) / rowHeight)];
    const fold = first === undefined ? -1 : all.findIndex(({ id }) => id === first.id);
    const below = all.slice(fold + 1).filter(({ id }) => !visible.some((row) => row.id === id));
    if (below.length === 0) return;
    setList(({ key, known }) => ({ key, known: new Set([...known, ...below.map((r) => r.id)]) }));
  }, [scroller, rowHeight, showAll]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new set of rows is what to look at
  useLayoutEffect(() => admit(), [rows, admit]);

  useEffect(() => {
    if (heldCount === 0) return;
    const timer = setInterval(() => {
      const isScrolled = (scroller.current?.scrollTop ?? 0) > AT_TOP_PX;
      if (!isScrolled && Date.now() - pointerAt.current >= POINTER_REST_MS) showAll();
    }, POINTER_REST_MS / 3);
    return () => clearInterval(timer);
  }, [heldCount, scroller, showAll]);

  const shownKey = shown.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the rows move
  useLayoutEffect(() => {
    const element = scroller.current;
    const kept = anchor.current;
    if (element === null || kept === null || element.scrollTop <= AT_TOP_PX) return;
    const index = latest.current.shown.findIndex(({ id }) => id === kept.id);
    if (index >= 0) element.scrollTop = index * rowHeight + kept.offset;
  }, [shownKey, rowHeight]);

  const onScroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    const index = Math.floor(top / rowHeight);
    const first = latest.current.shown[index];
    anchor.current = first === undefined ? null : { id: first.id, offset: top - index * rowHeight };
  }, [scroller, rowHeight]);

  const onPointerMove = useCallback(() => {
    pointerAt.current = Date.now();
  }, []);

  return { shown, heldCount, showAll, onScroll, onPointerMove };
}

function idsOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => id));
}
