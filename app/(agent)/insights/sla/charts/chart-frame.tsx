"use client";

import { type ReactNode, useId } from "react";
import { ResponsiveContainer } from "recharts";

interface ChartFrameProps {
  /** What the chart shows, as a finding. */
  title: string;
  /** What the marks mean, beside their figures. */
  labels?: ReactNode;
  /** For those who do not see it; the table below has every value. */
  description: string;
  height: number;
  children: ReactNode;
  /** A table of its own, where the page has no other. */
  table?: ReactNode;
}

export function ChartFrame({
  title,
  labels,
  description,
  height,
  children,
  table,
}: ChartFrameProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 break-inside-avoid">
      <h2 id={id} className="font-semibold text-md">
        {title}
      </h2>
      <div className="min-h-6 pb-1 text-ink-2 text-sm">{labels}</div>
      <div role="img" aria-label={description} className="text-ink-3 text-xs">
        <ResponsiveContainer width="100%" height={height}>
          {children}
        </ResponsiveContainer>
      </div>
      {table}
    </section>
  );
}

/** A mark and its words: the label of what has this colour and pattern. */
export function MarkLabel({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <span className="mr-3 inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
      <svg aria-hidden="true" width="10" height="10" className="shrink-0">
        {mark}
      </svg>
      {children}
    </span>
  );
}
