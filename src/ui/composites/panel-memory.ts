export const PANEL_COOKIE = "echolot.panels";

/** The panels that can be folded away. */
export type SidePanel = "views" | "contact";

/** Widths in CSS pixels, and what is folded away. */
export interface PanelMemory {
  views: number;
  list: number;
  contact: number;
  hidden: SidePanel[];
}

export const PANEL_LIMITS = {
  views: { min: 168, standard: 216, max: 320 },
  list: { min: 288, standard: 384, max: 640 },
  contact: { min: 240, standard: 304, max: 440 },
} as const;

/** The widths a cookie remembers; whatever in it makes no sense gives way to the standard. */
export function parsePanelMemory(cookie: string | undefined): PanelMemory {
  const stored = parseRecord(cookie);
  const width = (panel: keyof typeof PANEL_LIMITS) => {
    const { min, standard, max } = PANEL_LIMITS[panel];
    const value = stored[panel];
    return typeof value === "number" && Number.isFinite(value)
      ? Math.min(max, Math.max(min, Math.round(value)))
      : standard;
  };
  const hidden = Array.isArray(stored.hidden) ? stored.hidden : [];
  return {
    views: width("views"),
    list: width("list"),
    contact: width("contact"),
    hidden: (["views", "contact"] as const).filter((panel) => hidden.includes(panel)),
  };
}

function parseRecord(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
