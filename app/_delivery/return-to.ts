const HERE = "http://here.invalid";

/** Where to go after signing in: a path of this site, else `/inbox`. Never another site. */
export function safeReturnTo(wish: string | string[] | undefined): string {
  if (typeof wish !== "string" || !wish.startsWith("/") || !URL.canParse(wish, HERE)) {
    return "/inbox";
  }
  const url = new URL(wish, HERE);
  const path = url.pathname + url.search + url.hash;
  // A path that begins with two slashes would be read as another host.
  const isOwn = url.origin === HERE && !path.startsWith("//");
  return isOwn && !/^\/(api|sign-in|sign-up|sign-out)(\/|$|\?)/.test(path) ? path : "/inbox";
}
