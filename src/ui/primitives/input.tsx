import { type ComponentProps, forwardRef, type ReactNode } from "react";
import { classNames } from "../class-names";

export const controlClasses =
  "w-full rounded-md border border-line-control bg-surface text-ink transition-colors placeholder:text-ink-3 hover:border-ink-3 focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-red aria-invalid:focus-visible:outline-red";

export interface InputProps extends Omit<ComponentProps<"input">, "size" | "ref"> {
  /** A sign before the text. */
  icon?: ReactNode;
  /** A control behind the text (reveal, clear). */
  trailing?: ReactNode;
}

export const Input = forwardRef<HTMLInputElement, InputProps>(function Input(
  { icon, trailing, className, ...props },
  ref,
) {
  const input = (
    <input
      ref={ref}
      className={classNames(
        controlClasses,
        "h-8 px-2.5 max-sm:h-11",
        icon !== undefined && "pl-8",
        trailing !== undefined && "pr-9",
        className,
      )}
      {...props}
    />
  );
  if (icon === undefined && trailing === undefined) return input;
  return (
    <span className="relative block w-full">
      {icon === undefined ? null : (
        <span className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-ink-3 [&_svg]:size-3.5">
          {icon}
        </span>
      )}
      {input}
      {trailing === undefined ? null : (
        <span className="-translate-y-1/2 absolute top-1/2 right-0.5">{trailing}</span>
      )}
    </span>
  );
});
