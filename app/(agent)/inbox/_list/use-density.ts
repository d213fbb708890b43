"use client";

import { useState } from "react";
import { writeCookie } from "@/ui/i18n/cookie";
import { DENSITY_COOKIE } from "./density";
import type { Density } from "./ticket-row";

/** The row height this person chose; the server reads the cookie, so that nothing jumps. */
export function useDensity(remembered: Density): [Density, (density: Density) => void] {
  const [density, setDensity] = useState(remembered);
  return [
    density,
    (next) => {
      setDensity(next);
      writeCookie(DENSITY_COOKIE, next);
    },
  ];
}
