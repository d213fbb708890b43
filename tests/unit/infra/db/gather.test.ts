import { setImmediate as endOfTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { gather } from "@/infra/db/gather";

function openLoads(most = 100) {
  const loads: { items: readonly number[]; end: (failure?: Error) => void }[] = [];
  const ask = gather<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const end = (failure?: Error) => (failure ? reject(failure) : resolve(items.join("+")));
        loads.push({ items, end });
      }),
    most,
  );
  return { loads, ask };
}

it("asks once for all who come in one turn, whatever they waited for before", async () => {
  const { loads, ask } = openLoads();
  const asked = [ask(1), Promise.resolve().then(() => ask(2))];
  await endOfTurn();
  await endOfTurn();
  expect(loads.map(({ items }) => items)).toEqual([[1, 2]]);
  loads[0]?.end();
  expect(await Promise.all(asked)).toEqual(["1+2", "1+2"]);
});

it("answers nobody from a load that had begun before they asked", async () => {
  const { loads, ask } = openLoads();
  const first = ask(1);
  await endOfTurn();
  await endOfTurn();
  const later = [ask(2), ask(3)];
  await endOfTurn();
  expect(loads).toHaveLength(1);
  loads[0]?.end();
  expect(await first).toBe("1");
  await expect.poll(() => loads.length).toBe(2);
  loads[1]?.end();
  expect(await Promise.all(later)).toEqual(["2+3", "2+3"]);
});

it("takes no more at once than it may", async () => {
  const { loads, ask } = openLoads(2);
  const asked = [1, 2, 3].map(ask);
  await expect.poll(() => loads.length).toBe(1);
  loads[0]?.end();
  await expect.poll(() => loads.length).toBe(2);
  loads[1]?.end();
  expect(await Promise.all(asked)).toEqual(["1+2", "1+2", "3"]);
});

it("fails for those who share the load, and goes on for the others", async () => {
  const { loads, ask } = openLoads(1);
  const [first, second] = [ask(1), ask(2)];
  await expect.poll(() => loads.length).toBe(1);
  loads[0]?.end(new Error("no connection"));
  await expect(first).rejects.toThrow("no connection");
  await expect.poll(() => loads.length).toBe(2);
  loads[1]?.end();
  expect(await second).toBe("2");
});

it("is not stopped by a load that throws where it should have failed", async () => {
  const ask = gather<number, number>((items) => {
    if (items[0] === 1) throw new Error("at once");
    return Promise.resolve(items.length);
  }, 1);
  const [first, second] = [ask(1), ask(2)];
  await expect(first).rejects.toThrow("at once");
  expect(await second).toBe(1);
});
