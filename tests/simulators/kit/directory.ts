import { ControlError } from "./platform";

/**
 * The account a control request means: by id or by any of its names; the first when none is said.
 * @throws ControlError 404
 */
export function pickAccount<T>(
  accounts: Iterable<T>,
  wanted: string | undefined,
  namesOf: (account: T) => readonly string[],
): T {
  const all = [...accounts];
  const found =
    wanted === undefined
      ? all[0]
      : (all.find((one) => namesOf(one)[0] === wanted) ??
        all.find((one) => namesOf(one).some((name) => sameName(name, wanted))));
  if (!found) throw new ControlError(`There is no account ${wanted ?? "at all"}.`, 404);
  return found;
}

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Lower case ASCII words joined by hyphens, for addresses. */
export function slugOf(title: string, fallback = "thema"): string {
  const slug = title
    .toLowerCase()
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return slug || fallback;
}

/** The first words of a text, for titles. */
export function firstWords(text: string, length = 60): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length).replace(/\s\S*$/, "")} …`;
}
