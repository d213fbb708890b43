import { LoaderCircle } from "lucide-react";
import { classNames } from "../class-names";

/** Inline only, beside words that say what is going on; never over a page. */
export function Spinner({ className }: { className?: string }) {
  return (
    <LoaderCircle
      aria-hidden
      className={classNames("size-3.5 shrink-0 animate-spin motion-reduce:animate-none", className)}
    />
  );
}
