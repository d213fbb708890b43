export const DENSITY_COOKIE = "echolot.density";
