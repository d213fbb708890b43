import { type ComponentProps, forwardRef } from "react";
import { classNames } from "../class-names";
import { controlClasses } from "./input";

export interface TextareaProps extends Omit<ComponentProps<"textarea">, "ref"> {
  /** Grows with its text (default); otherwise `rows` stay. */
  isGrowing?: boolean;
  /** `plain` has no border: for places that draw their own. */
  variant?: "outline" | "plain";
}

export const Textarea = forwardRef<HTMLTextAreaElement, TextareaProps>(function Textarea(
  { isGrowing = true, variant = "outline", className, rows = 3, ...props },
  ref,
) {
  return (
    <textarea
      ref={ref}
      rows={rows}
      className={classNames(
        "block w-full resize-none text-md",
        variant === "outline"
          ? [controlClasses, "px-2.5 py-1.5"]
          : "bg-transparent outline-none placeholder:text-ink-3",
        isGrowing ? "field-sizing-content max-h-[50dvh]" : "resize-y",
        className,
      )}
      style={isGrowing ? { minHeight: `${rows * 1.375 + 0.8}rem` } : undefined}
      {...props}
    />
  );
});
