import type { ReactNode } from "react";

/** Broken promises are hatched as well as red: colour never stands alone. */
export const HATCH_ID = "report-broken";

export function HatchDefinition({ id = HATCH_ID }: { id?: string }): ReactNode {
  return (
    <defs>
      <pattern
        id={id}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="5" height="5" fill="var(--red)" />
        <rect width="1.5" height="5" fill="var(--surface)" fillOpacity="0.55" />
      </pattern>
    </defs>
  );
}

export const AXIS = {
  tick: { fill: "var(--ink-3)", fontSize: 11 },
  tickLine: false,
  axisLine: { stroke: "var(--line)" },
} as const;

export const GRID = { stroke: "var(--line)", vertical: false } as const;
export const HORIZONTAL_GRID = { stroke: "var(--line)", horizontal: false } as const;

/** Bars stand still: motion would say nothing. */
export const STILL = { isAnimationActive: false } as const;
export const CURSOR = { fill: "var(--hover)", fillOpacity: 0.6 } as const;
