"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { newClientKey } from "../../../_client/client-key";
import { useMe } from "../../../_client/me";

export type ComposerMode = "public" | "private" | "note";

interface DraftText {
  body: string;
  /** The same for every attempt to send this text. */
  key: string;
  /** When the first letter was typed: what came later was not seen while writing. */
  startedAt: string;
}

interface Draft {
  mode: ComposerMode | null;
  texts: Partial<Record<ComposerMode, DraftText>>;
}

const EMPTY: Draft = { mode: null, texts: {} };
const SAVE_PAUSE_MS = 300;

/**
 * What is being written on one ticket, a text of its own per mode, so that nothing private slips
 * into a public reply. Kept in this browser until it is sent.
 */
export function useDraft(ticketId: string) {
  const { tenantId, memberId } = useMe();
  const name = `echolot.draft.${tenantId}.${memberId}.${ticketId}`;
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const latest = useRef(draft);
  const isDirty = useRef(false);

  useEffect(() => {
    setDraft(readDraft(name));
  }, [name]);

  useEffect(() => {
    latest.current = draft;
    if (!isDirty.current) return;
    const timer = setTimeout(() => writeDraft(name, draft), SAVE_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, name]);

  useEffect(() => {
    const save = () => {
      if (isDirty.current) writeDraft(name, latest.current);
    };
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [name]);

  const change = useCallback((next: (draft: Draft) => Draft) => {
    isDirty.current = true;
    setDraft((before) => {
      latest.current = next(before);
      return latest.current;
    });
  }, []);

  const setMode = useCallback(
    (mode: ComposerMode) => change((before) => ({ ...before, mode })),
    [change],
  );
  const setBody = useCallback(
    (mode: ComposerMode, body: string) =>
      change((before) => {
        const { [mode]: old, ...others } = before.texts;
        if (body === "") return { ...before, texts: others };
        const text = old ?? newText();
        return { ...before, texts: { ...others, [mode]: { ...text, body } } };
      }),
    [change],
  );
  /** Another text under a new key: what was sent under the old one is on its way. */
  const restart = useCallback(
    (mode: ComposerMode, body: string) =>
      change((before) => ({
        ...before,
        texts: { ...before.texts, [mode]: { ...newText(), body } },
      })),
    [change],
  );
  const putBack = useCallback(
    (mode: ComposerMode, text: DraftText) =>
      change((before) => {
        const since = before.texts[mode]?.body;
        const body = since ? `${text.body}\n\n${since}` : text.body;
        return { ...before, texts: { ...before.texts, [mode]: { ...text, body } } };
      }),
    [change],
  );
  const seeAll = useCallback(
    (mode: ComposerMode) =>
      change((before) => {
        const text = before.texts[mode];
        if (text === undefined) return before;
        const startedAt = new Date().toISOString();
        return { ...before, texts: { ...before.texts, [mode]: { ...text, startedAt } } };
      }),
    [change],
  );
  return { draft, setMode, setBody, restart, putBack, seeAll };
}

function newText(): DraftText {
  return { body: "", key: newClientKey(), startedAt: new Date().toISOString() };
}

function readDraft(name: string): Draft {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    if (typeof stored !== "object" || stored === null) return EMPTY;
    const { mode, texts } = stored as Partial<Draft>;
    return { mode: mode ?? null, texts: texts ?? {} };
  } catch {
    return EMPTY;
  }
}

function writeDraft(name: string, draft: Draft): void {
  try {
    if (Object.keys(draft.texts).length === 0) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // storage is full or forbidden: the text is still on the page
  }
}
