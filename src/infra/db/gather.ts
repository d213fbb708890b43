/**
 * Folds calls that come while a load runs into one load after it: many callers at once cost few
 * statements, and nobody gets an answer that is older than their question.
 * A load that fails fails for everyone who shares it.
 * @param most how many items one load takes
 */
export function gather<Item, Result>(
  load: (items: readonly Item[]) => Promise<Result>,
  most: number,
): (item: Item) => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: { items: Item[]; result: Promise<Result> } | undefined;
  return (item) => {
    if (waiting === undefined || waiting.items.length >= most) {
      const items: Item[] = [];
      const result = running.then(() => {
        if (waiting?.items === items) waiting = undefined;
        return load(items);
      });
      waiting = { items, result };
      running = result.catch(() => undefined);
    }
    waiting.items.push(item);
    return waiting.result;
  };
}
