import { NothingHere } from "./_client/parts/nothing-here";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <NothingHere />
    </main>
  );
}
