"use client";

import { useTranslations } from "next-intl";

export interface FieldWords {
  label: string;
  hint: string;
  placeholder: string;
}

/** Label, help and example of a field of the connect form, by platform and name. */
export function useFieldWords(platform: string): (name: string) => FieldWords {
  const t = useTranslations("connect");
  const word = (name: string, part: keyof FieldWords) => {
    const key = `${platform}.${name}.${part}` as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : part === "label" ? name : "";
  };
  return (name) => ({
    label: word(name, "label"),
    hint: word(name, "hint"),
    placeholder: word(name, "placeholder"),
  });
}
