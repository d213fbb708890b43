"use client";

import { Search } from "lucide-react";
import type { RefObject } from "react";
import { classNames } from "@/ui/class-names";
import { Input } from "@/ui/primitives/input";
import { useTypedText } from "./use-typed-text";

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
  const { text, setText } = useTypedText(value, onChange);
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
