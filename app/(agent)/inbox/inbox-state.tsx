"use client";

import { useQueryStates } from "nuqs";
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";
import type { TicketFilters } from "../../_client/ticket-filters";
import { filtersOf, type InboxValues, inboxParams } from "../../_client/ticket-params";

/** What lies over the ticket: one at a time. */
export type InboxOverlay =
  | "assign"
  | "status"
  | "priority"
  | "tags"
  | "escalate"
  | "return"
  | "dismiss"
  | "mark-answered";

export interface ComposerHandle {
  focusReply(): void;
  focusNote(): void;
  /** Asked for while the ticket was still loading. */
  wish?: "reply" | "note";
}

interface InboxState {
  values: InboxValues;
  filters: TicketFilters;
  setValues: (values: Partial<InboxValues>) => void;
  selectedId: string | null;
  /** `isStep` leaves a step in the browser's history, to come back from. */
  select: (id: string | null, isStep?: boolean) => void;
  overlay: InboxOverlay | null;
  setOverlay: (overlay: InboxOverlay | null) => void;
  composer: RefObject<ComposerHandle | null>;
}

const InboxContext = createContext<InboxState | null>(null);

export function useInbox(): InboxState {
  const state = useContext(InboxContext);
  if (state === null) throw new Error("useInbox needs an InboxProvider above it");
  return state;
}

/** View, filters and ticket live in the address; what lies open does not. */
export function InboxProvider({ children }: { children: ReactNode }) {
  const [values, setQuery] = useQueryStates(inboxParams, { history: "replace", scroll: false });
  const [overlay, setOverlay] = useState<InboxOverlay | null>(null);
  const composer = useRef<ComposerHandle | null>(null);
  const { view, ticket } = values;
  const filters = useMemo(() => filtersOf(values, view), [values, view]);
  const setValues = useCallback(
    (next: Partial<InboxValues>) => {
      void setQuery(next);
    },
    [setQuery],
  );
  const select = useCallback(
    (id: string | null, isStep = false) => {
      setOverlay(null);
      void setQuery({ ticket: id }, { history: isStep ? "push" : "replace" });
    },
    [setQuery],
  );
  return (
    <InboxContext.Provider
      value={{
        values,
        filters,
        setValues,
        selectedId: ticket,
        select,
        overlay,
        setOverlay,
        composer,
      }}
    >
      {children}
    </InboxContext.Provider>
  );
}
