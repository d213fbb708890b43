import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";
import { classNames } from "../class-names";

const badgeVariants = cva(
  "inline-flex max-w-full items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-xs [&_svg]:size-3 [&_svg]:shrink-0",
  {
    variants: {
      /** Amber: due soon. Red: breached, failed. Green: met, delivered. Blue: private. Violet: note. */
      tone: {
        neutral: "bg-sunken text-ink-2 ring-1 ring-line ring-inset",
        accent: "bg-accent-soft text-accent-text",
        amber: "bg-amber-soft text-amber-text",
        red: "bg-red-soft text-red-text",
        green: "bg-green-soft text-green-text",
        blue: "bg-blue-soft text-blue-text",
        violet: "bg-violet-soft text-violet-text",
      },
      size: { sm: "h-4.5", md: "h-5.5 px-2 text-sm" },
    },
    defaultVariants: { tone: "neutral", size: "sm" },
  },
);

export interface BadgeProps extends VariantProps<typeof badgeVariants> {
  children: ReactNode;
  icon?: ReactNode;
  className?: string;
}

/** A short word with a meaning; the word must say it without the colour. */
export function Badge({ children, icon, tone, size, className }: BadgeProps) {
  return (
    <span className={classNames(badgeVariants({ tone, size }), className)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
