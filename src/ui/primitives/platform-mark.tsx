import { useTranslations } from "next-intl";
import { siDiscourse, siFacebook, siRss, siWordpress, siX } from "simple-icons";
import { classNames } from "../class-names";

const PATHS = {
  facebook: siFacebook.path,
  x: siX.path,
  discourse: siDiscourse.path,
  wordpress: siWordpress.path,
  feeds: siRss.path,
} as const;

export type PlatformName = keyof typeof PATHS;

export interface PlatformMarkProps {
  platform: PlatformName;
  /** Pixels. */
  size?: number;
  /** The platform's name stands beside it already. */
  isDecorative?: boolean;
  className?: string;
}

/** The platform's own mark in one colour, that of the text around it. */
export function PlatformMark({
  platform,
  size = 14,
  isDecorative = false,
  className,
}: PlatformMarkProps) {
  const t = useTranslations("common.platform");
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="currentColor"
      role={isDecorative ? undefined : "img"}
      aria-label={isDecorative ? undefined : t(platform)}
      aria-hidden={isDecorative || undefined}
      className={classNames("shrink-0", className)}
    >
      <path d={PATHS[platform]} />
    </svg>
  );
}
