/** Splits `/sites/<slug>/rest` into the site and the rest; the default site has the slug "". */
export function siteOf(path: string): { slug: string; rest: string } {
  const match = /^\/sites\/([^/]+)(\/.*)?$/.exec(path);
  return match ? { slug: match[1] ?? "", rest: match[2] ?? "/" } : { slug: "", rest: path };
}

export function siteUrl(baseUrl: string, slug: string): string {
  return slug === "" ? baseUrl : `${baseUrl}/sites/${slug}`;
}
