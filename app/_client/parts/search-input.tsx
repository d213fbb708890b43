"use client";

import { Search } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { classNames } from "@/ui/class-names";
import { Input } from "@/ui/primitives/input";

const TYPING_PAUSE_MS = 250;

interface SearchInputProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (q: string) => void;
  input?: RefObject<HTMLInputElement | null>;
  className?: string;
}

/** A search that follows the typing; Escape empties it. */
export function SearchInput({
  label,
  placeholder,
  value,
  onChange,
  input,
  className,
}: SearchInputProps) {
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
  return (
    <div className={classNames("min-w-0", className)}>
      <Input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        maxLength={200}
        enterKeyHint="search"
        icon={<Search />}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (text === "") event.currentTarget.blur();
          else setText("");
        }}
        className="h-7.5 [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  );
}
