const LETTERS: Record<string, string> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  ø: "o",
  æ: "ae",
  ł: "l",
};
const MAX_LENGTH = 40;

/** A company's name as it stands in addresses: lower-case ASCII, digits and hyphens. */
export function slugOf(name: string): string {
  const ascii = name
    .toLowerCase()
    .replace(/[äöüßøæł]/g, (letter) => LETTERS[letter] as string)
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, (run) => (/^\p{M}+$/u.test(run) ? "" : "-"))
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, "");
  return ascii.length >= 2 ? ascii : `company-${ascii}`.replace(/-$/, "");
}

/** The nth wish for an address: `nordwind`, `nordwind-2`, `nordwind-3` … */
export function slugCandidate(slug: string, attempt: number): string {
  return attempt === 1 ? slug : `${slug}-${attempt}`;
}
