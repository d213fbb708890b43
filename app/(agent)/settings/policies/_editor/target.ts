export const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const;
export type TargetUnit = keyof typeof UNITS;

/** A target as a person writes it; an empty amount promises nothing. */
export interface Target {
  amount: string;
  unit: TargetUnit;
}

const MAX_MINUTES = 525_600;

/** In the largest unit that needs no fraction; one day only from two days on, 24 hours say more. */
export function targetOf(minutes: number | null): Target {
  if (minutes === null) return { amount: "", unit: "hours" };
  const unit: TargetUnit =
    minutes % UNITS.days === 0 && minutes > UNITS.days
      ? "days"
      : minutes % UNITS.hours === 0
        ? "hours"
        : "minutes";
  return { amount: String(minutes / UNITS[unit]), unit };
}

/** Whole minutes, null where nothing is promised, undefined where the amount is no target. */
export function minutesOf({ amount, unit }: Target): number | null | undefined {
  if (amount.trim() === "") return null;
  const value = Number(amount.trim().replace(",", "."));
  const minutes = value * UNITS[unit];
  const isTarget = Number.isInteger(minutes) && minutes >= 1;
  return isTarget && minutes <= MAX_MINUTES ? minutes : undefined;
}
