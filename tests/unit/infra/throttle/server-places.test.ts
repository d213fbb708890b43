import { expect, it } from "vitest";
import { ServerPlaces } from "@/infra/throttle";

const AT = "https://x.example/2";

/** Notes in `gone` who was called. */
function waiting(gone: string[], key: string) {
  return { key, go: () => void gone.push(key) };
}

it("gives each server so many places, whatever the path", () => {
  const places = new ServerPlaces(() => 2);
  expect(places.take(AT)).not.toBeNull();
  expect(places.take("https://x.example/other")).not.toBeNull();
  expect(places.take(AT)).toBeNull();
  expect(places.take("https://forum.example")).not.toBeNull();
});

it("calls those who found none one by one, in their order, as places are given back", () => {
  const places = new ServerPlaces(() => 1);
  const gone: string[] = [];
  const first = places.take(AT);
  for (const key of ["a", "b", "a"]) expect(places.take(AT, waiting(gone, key))).toBeNull();
  first?.();
  expect(gone).toEqual(["a"]);
  const second = places.take(AT, waiting(gone, "a"));
  expect(second).not.toBeNull();
  second?.();
  expect(gone).toEqual(["a", "b"]);
  // "b" never came: its place is everybody's.
  expect(places.take(AT)).not.toBeNull();
  expect(gone).toEqual(["a", "b"]);
});

it("does not call whoever found a place meanwhile", () => {
  const places = new ServerPlaces(() => 2);
  const gone: string[] = [];
  const [first, second] = [places.take(AT), places.take(AT)];
  places.take(AT, waiting(gone, "a"));
  places.take(AT, waiting(gone, "b"));
  first?.();
  expect(gone).toEqual(["a"]);
  expect(places.take(AT, waiting(gone, "b"))).not.toBeNull();
  second?.();
  expect(gone).toEqual(["a"]);
});

it("keeps a bounded list of who waits", () => {
  const places = new ServerPlaces(() => 1);
  const gone: string[] = [];
  let leave = places.take(AT);
  for (let count = 0; count < 2_000; count += 1) places.take(AT, waiting(gone, String(count)));
  for (let count = 0; count < 2_000; count += 1) {
    leave?.();
    leave = places.take(AT);
  }
  expect(gone).toHaveLength(1_000);
});
