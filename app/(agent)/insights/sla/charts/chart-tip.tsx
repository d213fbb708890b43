"use client";

interface ChartTipProps {
  title: string;
  lines: readonly { name: string; value: string }[];
}

/** What stands under the pointer, in words. */
export function ChartTip({ title, lines }: ChartTipProps) {
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2 text-ink text-sm shadow-md">
      <p className="font-medium">{title}</p>
      <dl className="grid grid-cols-[auto_auto] gap-x-3">
        {lines.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
