"use client";

import { useEffect, useRef, useState } from "react";

const TYPING_PAUSE_MS = 250;

/**
 * The text of a search field: hands on what was typed once the typing pauses, and follows `value` when
 * it changes elsewhere. `settle` hands it on at once.
 */
export function useTypedText(value: string, onChange: (text: string) => void) {
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  const given = useRef(value);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (value !== given.current) setText(value);
    given.current = value;
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() === given.current) return;
      given.current = text.trim();
      latest.current(text.trim());
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const settle = () => {
    given.current = text.trim();
    onChange(text.trim());
  };
  return { text, setText, settle };
}
