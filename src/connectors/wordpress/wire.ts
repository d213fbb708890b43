import { z } from "zod";

const Id = z.number().transform(String);

export const WireComment = z.looseObject({
  id: Id,
  post: z.number(),
  parent: z.number().default(0),
  author: z.number().default(0),
  author_name: z.string().default(""),
  author_email: z.string().optional(),
  author_url: z.string().default(""),
  /** Local to the site, without a zone: what `after` is compared with. */
  date: z.string(),
  /** UTC without saying so. */
  date_gmt: z.string(),
  content: z.looseObject({ rendered: z.string().default(""), raw: z.string().optional() }),
  link: z.string().optional(),
  status: z.string().default("approved"),
  type: z.string().default("comment"),
  author_avatar_urls: z.record(z.string(), z.string()).optional().catch(undefined),
});
export type WireComment = z.infer<typeof WireComment>;

export const CommentList = z.array(z.record(z.string(), z.unknown()));

export const WireArticle = z.looseObject({
  id: z.number(),
  title: z.looseObject({ rendered: z.string() }).optional(),
  comment_status: z.string().optional(),
});

export const SiteRoot = z.looseObject({ name: z.string().default(""), url: z.string().optional() });

export const Me = z.looseObject({
  id: z.number(),
  name: z.string().default(""),
  slug: z.string().optional(),
  link: z.string().optional(),
});

export const ErrorBody = z.looseObject({
  code: z.string().default(""),
  message: z.string().default(""),
});

/** `date_gmt` as an instant. */
export function gmtInstant(date: string): Date {
  return new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(date) ? date : `${date}Z`);
}
