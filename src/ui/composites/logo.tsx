import { classNames } from "../class-names";

/** A sounding: the sender at the surface, its echo widening below. */
export function LogoMark({ size = 24, className }: { size?: number; className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden
      className={classNames("shrink-0", className)}
    >
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <g fill="none" stroke="var(--accent-on)" strokeLinecap="round" strokeWidth="2.4">
        <path d="M11.2 13.5a5.6 5.6 0 0 0 9.6 0" />
        <path d="M8 17.3a9.8 9.8 0 0 0 16 0" opacity=".8" />
        <path d="M5.4 21.6a14 14 0 0 0 21.2 0" opacity=".55" />
      </g>
      <circle cx="16" cy="8.2" r="2.4" fill="var(--accent-on)" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={classNames("inline-flex items-center gap-2", className)}>
      <LogoMark size={26} />
      <span className="font-semibold text-lg tracking-[-0.02em]">Echolot</span>
    </span>
  );
}
