export const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const;
export type TargetUnit = keyof typeof UNITS;

/** A target as a person writes it. */
export interface Target {
  isPromised: boolean;
  amount: string;
  unit: TargetUnit;
}

const MAX_MINUTES = 525_600;

/** In the largest unit that needs no fraction; one day only from two days on, 24 hours say more. */
export function targetOf(minutes: number | null, fallbackMinutes: number): Target {
  const shown = minutes ?? fallbackMinutes;
  const unit: TargetUnit =
    shown % UNITS.days === 0 && shown > UNITS.days
      ? "days"
      : shown % UNITS.hours === 0
        ? "hours"
        : "minutes";
  return { isPromised: minutes !== null, amount: String(shown / UNITS[unit]), unit };
}

/** Whole minutes, null where nothing is promised, undefined where the amount is no target. */
export function minutesOf({ isPromised, amount, unit }: Target): number | null | undefined {
  if (!isPromised) return null;
  const value = Number(amount.trim().replace(",", "."));
  const minutes = value * UNITS[unit];
  const isTarget = amount.trim() !== "" && Number.isInteger(minutes) && minutes >= 1;
  return isTarget && minutes <= MAX_MINUTES ? minutes : undefined;
}
