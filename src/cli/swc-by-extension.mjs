import * as swc from "@swc/core";

/** SWC as it is, but for files whose name says that they hold JSX. */
export function parseFileSync(path, options) {
  return swc.parseFileSync(path, { ...options, tsx: /x$/.test(path) });
}

export const { parseSync, version } = swc;
export default { ...swc, parseFileSync };
