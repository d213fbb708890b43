import { NothingHere } from "../_client/parts/nothing-here";

/** Inside the frame, which is the page's `main` already. */
export default function NotFound() {
  return (
    <div className="grid h-full place-items-center p-6">
      <NothingHere />
    </div>
  );
}
