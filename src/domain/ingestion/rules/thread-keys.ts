export interface ThreadedItem {
  externalId: string;
  threadKey?: string | undefined;
  parentExternalId?: string | undefined;
}

/**
 * The thread of every item of one channel. A key that the platform gave is final; otherwise the
 * parent's thread counts, whether the parent is stored already (`stored`) or in this batch; a parent
 * that nobody knows still groups its children; an item with neither starts a thread of its own.
 */
export function threadKeys(
  items: readonly ThreadedItem[],
  stored: ReadonlyMap<string, string>,
): Map<string, string> {
  const batch = new Map(items.map((item) => [item.externalId, item]));
  const keys = new Map<string, string>();

  const resolve = (item: ThreadedItem, visiting: Set<string>): string => {
    const known = keys.get(item.externalId);
    if (known !== undefined) return known;
    let key = item.threadKey;
    const parentId = item.parentExternalId;
    if (key === undefined && parentId !== undefined) {
      const parent = batch.get(parentId);
      // A circle of parents is broken input: it ends at the item it came back to.
      if (parent !== undefined && !visiting.has(parentId)) {
        key = resolve(parent, visiting.add(parentId));
      } else {
        key = stored.get(parentId) ?? `item:${parentId}`;
      }
    }
    key ??= `item:${item.externalId}`;
    keys.set(item.externalId, key);
    return key;
  };

  for (const item of items) resolve(item, new Set([item.externalId]));
  return keys;
}
