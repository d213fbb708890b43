let last: (() => void) | null = null;

/**
 * Keeps how the newest act is taken back, for the toast and for the key. Returns the act's own way
 * back, which works once.
 */
export function rememberUndo(undo: () => void): () => void {
  const once = () => {
    if (last === once) last = null;
    if (done) return;
    done = true;
    undo();
  };
  let done = false;
  last = once;
  return once;
}

/** Takes back the newest act; false when there is none. */
export function undoLast(): boolean {
  if (last === null) return false;
  last();
  return true;
}
