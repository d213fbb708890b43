const DEEPEST = 100;

/**
 * JSON from outside, nested at most a hundred deep; undefined for what is deeper, or no JSON.
 * V8 and PostgreSQL parse far deeper than what walks a value afterwards survives: such a document
 * would fail at every attempt to store it, and be sent again for ever.
 */
export function parseBoundedJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInText) {
      if (character === "\\") index += 1;
      else if (character === '"') isInText = false;
    } else if (character === '"') {
      isInText = true;
    } else if (character === "[" || character === "{") {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (character === "]" || character === "}") {
      depth -= 1;
    }
  }
  return false;
}
