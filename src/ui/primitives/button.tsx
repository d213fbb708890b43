import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class-names";
import { Spinner } from "./spinner";

export const buttonVariants = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border border-transparent font-medium transition-colors disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary:
          "bg-accent text-accent-on hover:enabled:bg-accent-hover [a&]:hover:bg-accent-hover",
        secondary:
          "border-line bg-surface text-ink shadow-[0_1px_1px_rgb(0_0_0/0.03)] hover:bg-hover data-[state=open]:bg-hover",
        ghost: "text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
        danger: "bg-red text-red-on hover:enabled:bg-red-hover",
        dangerGhost: "text-red-text hover:bg-red-soft",
        link: "h-auto! rounded-sm px-0! text-accent-text underline-offset-2 hover:underline",
      },
      size: {
        sm: "h-7 px-2 text-sm max-sm:h-11 max-sm:px-3 max-sm:text-base",
        md: "h-8 px-3 text-base max-sm:h-11 max-sm:px-4",
        lg: "h-9 px-4 text-base max-sm:h-11",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  /** Renders the only child (a link) with the button's look. */
  asChild?: boolean;
  /** Shows a spinner in place of the icon and refuses further clicks; keeps focus and width. */
  isBusy?: boolean;
  icon?: ReactNode;
}

export function Button({
  asChild,
  isBusy = false,
  icon,
  variant,
  size,
  className,
  children,
  onClick,
  type,
  ...props
}: ButtonProps) {
  const classes = classNames(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? "button"}
      className={classes}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
