import type { PanelMemory, SidePanel } from "./panel-memory";

const EDGE_WIDTH = 1;

/** Between 900 and 1200 the ticket needs the width more than views and list do. */
const MEDIUM_LIMITS = { views: 184, list: 320 };

/** What each panel beside the ticket should take, in pixels. */
export function panelWidths(
  mode: "wide" | "medium",
  hidden: readonly SidePanel[],
  memory: PanelMemory,
): Record<string, number> {
  const views = hidden.includes("views") ? 0 : memory.views;
  const contact = hidden.includes("contact") ? 0 : memory.contact;
  return mode === "wide"
    ? { views, list: memory.list, contact }
    : {
        views: Math.min(views, MEDIUM_LIMITS.views),
        list: Math.min(memory.list, MEDIUM_LIMITS.list),
      };
}

/** Shares (percent) by panel id; the ticket takes what the others leave. */
export function panelLayout(
  widths: Record<string, number>,
  totalWidth: number,
): Record<string, number> {
  const room = Math.max(1, totalWidth - Object.keys(widths).length * EDGE_WIDTH);
  const shares = Object.entries(widths).map(([panel, width]) => [
    `panel-${panel}`,
    (width / room) * 100,
  ]);
  const taken = Object.values(widths).reduce((sum, width) => sum + width, 0);
  return { ...Object.fromEntries(shares), "panel-ticket": ((room - taken) / room) * 100 };
}
