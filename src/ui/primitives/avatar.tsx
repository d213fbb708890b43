import { classNames } from "../class-names";
import { avatarHue, initialsOf } from "./initials";

export interface AvatarProps {
  name: string;
  /** A path of this site (`/…`). Addresses of other sites are not asked: they would track people. */
  src?: string | null;
  size?: 16 | 20 | 24 | 32 | 40 | 56;
  /** Read aloud; leave it out where the name stands beside it. */
  label?: string;
  className?: string;
}

/** Initials on a colour that stays with the name; a picture where the product itself holds one. */
export function Avatar({ name, src, size = 24, label, className }: AvatarProps) {
  const isOwn = typeof src === "string" && src.startsWith("/") && !src.startsWith("//");
  const hue = avatarHue(name);
  return (
    <span
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className={classNames(
        "inline-flex shrink-0 select-none items-center justify-center overflow-hidden rounded-full bg-[oklch(0.9_0.045_var(--hue))] bg-center bg-cover font-semibold text-[oklch(0.36_0.07_var(--hue))] leading-none dark:bg-[oklch(0.36_0.05_var(--hue))] dark:text-[oklch(0.9_0.05_var(--hue))]",
        className,
      )}
      style={{
        ["--hue" as string]: hue,
        width: size,
        height: size,
        fontSize: Math.max(8, Math.round(size * 0.4)),
        backgroundImage: isOwn ? `url(${JSON.stringify(src)})` : undefined,
      }}
    >
      {isOwn ? null : initialsOf(name, size < 20 ? 1 : 2)}
    </span>
  );
}
