/** The commonest words of the texts, each rarer than the one before. */
const COMMON =
  "Paket Lieferung warte Antwort Hilfe Rechnung Fehler Konto Retoure Service Kunde order delivery refund late account broken login price question".split(
    " ",
  );
const VOCABULARY = 4_000;

/** All words of the texts, in the order of their frequency. */
export const WORDS: readonly string[] = Array.from({ length: VOCABULARY }, (_, rank) => word(rank));

/** The names of contacts, the commonest first; a family is a beginning and an end. */
export const GIVEN =
  "Maria Anna Peter Thomas Michael Julia Sabine Stefan Emma Lena Paul Jonas Oliver Grace Harry Amelia Zoë Jürgen".split(
    " ",
  );
export const BEGINNINGS =
  "Mü Schm Schnei Fi We Ho Ba Ko Rich Klei Wo Schrö Neu Zimmer Hart Lang Krü Wer Leh Smi Wil Tay Ev".split(
    " ",
  );
export const ENDINGS =
  "ller idt der scher ber ffmann ger mann meyer son stein lmers ke ters ns vers gel".split(" ");

/** Words of every frequency, some that hardly occur, some that do not at all, names, and pairs. */
export function searchWords(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const common = word(index % COMMON.length);
    switch (index % 6) {
      case 0:
        return common;
      case 1:
        return word(20 + ((index * 37) % 200));
      case 2:
        return word(VOCABULARY - 1 - ((index * 53) % 2_000));
      case 3:
        return `nirgendwo${index}`;
      case 4:
        return partOfName(Math.floor(index / 6));
      default:
        return `${common} ${word(20 + ((index * 11) % 100))}`;
    }
  });
}

/** One name, both, how many handles begin, a single one's handle, two letters of each kind, one letter. */
function partOfName(n: number): string {
  const given = GIVEN[n % GIVEN.length] ?? "";
  const family = `${BEGINNINGS[n % BEGINNINGS.length]}${ENDINGS[(n * 3) % ENDINGS.length]}`;
  const handle = `${given}_${family}`.toLowerCase();
  const ends = [family.slice(0, 2), given.slice(-2), given.slice(0, 1)];
  const parts = [given, family, `${given} ${family}`, handle, `${handle}${n * 997}`, ...ends];
  return parts[n % parts.length] ?? "";
}

function word(rank: number): string {
  const common = COMMON[rank];
  if (common !== undefined) return common;
  const syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wu"];
  return `z${[...String(rank)].map((digit) => syllables[Number(digit)]).join("")}`;
}
