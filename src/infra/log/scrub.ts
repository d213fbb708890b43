/** Names under which secrets travel: fields of objects, headers, query parameters, assignments. */
const SECRET_NAME =
  /pass(?:word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api[-_]?key|private[-_]?key|encryption[-_]?key|signature|\bjwe\b|\bdsn\b/i;
/** Names that only sound like it and that operators need. */
const HARMLESS_NAME = /^(?:tokenId|token_id|secretless)$/;

const CUT = "[cut]";
const DEEPEST = 6;
const MOST_ENTRIES = 50;
const LONGEST = 4_000;

/** What a secret looks like wherever it stands in a text. */
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic|Digest|OAuth)\s+[\w.~+/=-]{6,}/gi, `$1 ${CUT}`],
  [/\bek_[\w-]{8,}/g, CUT],
  // JWS and JWE in compact form: sealed credentials and sessions.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, CUT],
  [/([a-z][a-z\d+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, `$1${CUT}@`],
  [/(\/invite\/)[\w-]{16,}/g, `$1${CUT}`],
  [
    /(["']?[\w-]*(?:pass(?:word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api[-_]?key|signature)[\w-]*["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s&,;}\])]+)/gi,
    `$1${CUT}`,
  ],
];

/** Cuts out of a text what looks like a secret, and each of `known` wherever it stands. */
export function scrubText(text: string, known: readonly string[] = []): string {
  let result = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  for (const secret of known) result = result.replaceAll(secret, CUT);
  for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
  return result;
}

/**
 * A copy of `value` that is safe to be logged: fields named like secrets are cut, texts are searched
 * for secrets, errors keep type, message, code, stack and cause. Never throws; bounded in depth,
 * entries and length, so that a giant object cannot stop the process.
 */
export function scrub(value: unknown, known: readonly string[] = [], depth = 0): unknown {
  if (typeof value === "string") return scrubText(value, known);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return "[deep]";
  if (value instanceof Error) return scrubError(value, known, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return scrubText(value.href, known);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return "[bytes]";
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ENTRIES).map((each) => scrub(each, known, depth + 1));
  }
  const entries = isIterableMap(value) ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, MOST_ENTRIES)
      .map(([name, each]) => [
        name,
        isSecretName(String(name)) && each !== null && each !== undefined
          ? CUT
          : scrub(each, known, depth + 1),
      ]),
  );
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** Maps and headers alike. */
function isIterableMap(value: object): value is { entries(): Iterable<[string, unknown]> } {
  return value instanceof Map || value instanceof Headers;
}

function scrubError(error: Error, known: readonly string[], depth: number): object {
  const { code, detail, status } = error as { code?: unknown; detail?: unknown; status?: unknown };
  return {
    type: error.name,
    message: scrubText(error.message, known),
    code: scrub(code, known, depth + 1),
    status: scrub(status, known, depth + 1),
    detail: scrub(detail, known, depth + 1),
    stack: error.stack === undefined ? undefined : scrubText(error.stack, known),
    cause: error.cause === undefined ? undefined : scrub(error.cause, known, depth + 1),
  };
}
