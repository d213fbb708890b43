import { z } from "zod";

const Id = z.union([z.string().min(1), z.number()]).transform(String);
/** `reply_to_post_number` comes as null, a number or a string. */
const PostNumber = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : Number(value)));

export const WirePost = z.looseObject({
  id: Id,
  topic_id: Id,
  topic_slug: z.string().nullish(),
  topic_title: z.string().nullish(),
  topic_archetype: z.string().nullish(),
  post_number: z.number(),
  post_type: z.number().default(1),
  reply_to_post_number: PostNumber,
  username: z.string().nullish(),
  name: z.string().nullish(),
  user_id: z.number().nullish(),
  avatar_template: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
  version: z.number().default(1),
  raw: z.string().nullish(),
  cooked: z.string().nullish(),
  deleted_at: z.string().nullish(),
  user_deleted: z.boolean().nullish(),
  post_url: z.string().nullish(),
});
export type WirePost = z.infer<typeof WirePost>;

const Posts = z.array(z.record(z.string(), z.unknown()));
export const PostList = z
  .looseObject({ latest_posts: Posts.optional(), private_posts: Posts.optional() })
  .transform((list) => list.latest_posts ?? list.private_posts ?? null);

export const Session = z.looseObject({
  current_user: z.looseObject({
    id: z.number(),
    username: z.string(),
    name: z.string().nullish(),
    avatar_template: z.string().nullish(),
  }),
});

export const About = z.looseObject({ about: z.looseObject({ title: z.string().optional() }) });

export const Created = z.union([
  z.looseObject({ action: z.literal("enqueued") }).transform(() => ({ kind: "enqueued" as const })),
  z
    .looseObject({
      id: Id,
      topic_id: Id,
      post_number: z.number(),
      topic_slug: z.string().nullish(),
    })
    .transform((post) => ({ kind: "published" as const, ...post })),
]);

export const PendingList = z.looseObject({
  pending_posts: z.array(
    z.looseObject({ raw: z.string().nullish(), raw_text: z.string().nullish() }),
  ),
});

export const ErrorBody = z.looseObject({
  errors: z.array(z.string()).optional(),
  error_type: z.string().optional(),
  extras: z.looseObject({ wait_seconds: z.number().optional() }).optional(),
});
