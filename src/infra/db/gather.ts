interface Batch<Item, Result> {
  items: Item[];
  result: Promise<Result>;
  settle(result: Promise<Result>): void;
}

/**
 * Folds calls of one turn of the event loop, and those that come while a load runs, into one load after
 * it: many callers at once cost few statements, and nobody gets an answer that is older than their
 * question. A load that fails fails for everyone who shares it.
 * @param most how many items one load takes
 */
export function gather<Item, Result>(
  load: (items: readonly Item[]) => Promise<Result>,
  most: number,
): (item: Item) => Promise<Result> {
  const waiting: Batch<Item, Result>[] = [];
  let isBusy = false;
  const loadNext = () => {
    const batch = waiting.shift();
    isBusy = batch !== undefined;
    if (batch === undefined) return;
    const result = Promise.resolve(batch.items).then(load);
    // Before those who asked go on: the database works while they are answered.
    result.then(loadNext, loadNext);
    batch.settle(result);
  };
  return (item) => {
    let batch = waiting.at(-1);
    if (batch === undefined || batch.items.length >= most) {
      batch = newBatch();
      waiting.push(batch);
    }
    batch.items.push(item);
    if (!isBusy) {
      isBusy = true;
      setImmediate(loadNext);
    }
    return batch.result;
  };
}

function newBatch<Item, Result>(): Batch<Item, Result> {
  let settle: Batch<Item, Result>["settle"] = () => {};
  const result = new Promise<Result>((resolve) => {
    settle = resolve;
  });
  return { items: [], result, settle };
}
