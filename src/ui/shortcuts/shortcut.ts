import type { ReactNode } from "react";

/** Something that can be done here: by keys, from the palette, and listed in the help. */
export interface Shortcut {
  /** `"a"`, `"mod+enter"`, `"g i"`; left out for what only the palette offers. */
  keys?: string;
  run: () => void;
  /** Its words. Without them it works, but is neither in the palette nor in the help. */
  label?: string;
  /** The heading it stands under. */
  group?: string;
  icon?: ReactNode;
  keywords?: string[];
  /** Works while typing too (`mod+enter`). */
  worksInInputs?: boolean;
  /** Works while a dialog, menu or list is open. */
  worksInDialogs?: boolean;
  /** Kept out of the palette (moving up and down a list). */
  isHelpOnly?: boolean;
}
