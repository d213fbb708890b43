import { z } from "zod";

/**
 * X's API v2 and X Activity API. X is renaming its wire (`referenced_tweets` → `referenced_posts`,
 * `edit_history_tweet_ids` → `edit_history_post_ids`, `includes.tweets` → `includes.posts`): both
 * families are read, the old one is asked for.
 */
const Id = z.union([z.string().min(1), z.number()]).transform(String);

const UrlEntity = z.looseObject({ url: z.string(), expanded_url: z.string().optional() });
const Entities = z.looseObject({
  mentions: z.array(z.looseObject({ username: z.string(), id: Id.optional() })).optional(),
  urls: z.array(UrlEntity).optional(),
});
const LongText = z.looseObject({ text: z.string(), entities: Entities.optional() });
const References = z.array(z.looseObject({ type: z.string(), id: Id }));

export const WirePost = z
  .looseObject({
    id: Id,
    text: z.string(),
    author_id: Id.optional(),
    created_at: z.string().optional(),
    conversation_id: Id.optional(),
    in_reply_to_user_id: Id.optional(),
    referenced_tweets: References.optional(),
    referenced_posts: References.optional(),
    edit_history_tweet_ids: z.array(Id).optional(),
    edit_history_post_ids: z.array(Id).optional(),
    note_tweet: LongText.optional(),
    note_post: LongText.optional(),
    entities: Entities.optional(),
  })
  .transform((post) => ({
    id: post.id,
    authorId: post.author_id,
    createdAt: post.created_at,
    conversationId: post.conversation_id,
    inReplyToUserId: post.in_reply_to_user_id,
    references: post.referenced_tweets ?? post.referenced_posts ?? [],
    history: post.edit_history_tweet_ids ?? post.edit_history_post_ids ?? [],
    text: (post.note_tweet ?? post.note_post)?.text ?? post.text,
    mentions: post.entities?.mentions,
    urls: [
      ...(post.entities?.urls ?? []),
      ...((post.note_tweet ?? post.note_post)?.entities?.urls ?? []),
    ],
  }));
export type WirePost = z.infer<typeof WirePost>;

const PlainUser = z
  .looseObject({
    id: Id,
    username: z.string().optional(),
    screen_name: z.string().optional(),
    name: z.string().optional(),
    profile_image_url: z.string().optional(),
    profile_image_url_https: z.string().optional(),
    verified: z.boolean().optional(),
    verified_type: z.string().optional(),
    receives_your_dm: z.boolean().optional(),
    followers_count: z.number().optional(),
    public_metrics: z.looseObject({ followers_count: z.number().optional() }).optional(),
  })
  .transform((user) => ({
    id: user.id,
    username: user.username ?? user.screen_name,
    name: user.name,
    avatarUrl: user.profile_image_url ?? user.profile_image_url_https,
    isVerified: user.verified_type ? user.verified_type !== "none" : user.verified,
    followers: user.public_metrics?.followers_count ?? user.followers_count,
    receivesYourDm: user.receives_your_dm,
  }));
/** In some samples a user is wrapped in `{data: …}`. */
export const WireUser = z.union([
  z.object({ data: PlainUser }).transform((one) => one.data),
  PlainUser,
]);
export type WireUser = z.infer<typeof PlainUser>;

/** One private message of `GET /2/dm_events`. */
export const DmEvent = z.looseObject({
  id: Id,
  event_type: z.string().optional(),
  text: z.string().default(""),
  sender_id: Id,
  dm_conversation_id: Id.optional(),
  participant_ids: z.array(Id).optional(),
  created_at: z.string(),
});

/** One private message of a webhook: the shape of version 1.1. */
export const DmWebhookEvent = z.looseObject({
  id: Id,
  created_timestamp: z.union([z.string(), z.number()]).transform(Number),
  message_create: z.looseObject({
    sender_id: Id,
    target: z.looseObject({ recipient_id: Id }),
    message_data: z.looseObject({
      text: z.string().default(""),
      entities: z.looseObject({ urls: z.array(UrlEntity).optional() }).optional(),
    }),
  }),
});

const Records = z.array(z.record(z.string(), z.unknown()));

export const Listing = z
  .looseObject({
    data: Records.optional(),
    includes: z
      .looseObject({
        users: Records.optional(),
        tweets: Records.optional(),
        posts: Records.optional(),
      })
      .optional(),
    meta: z.looseObject({ newest_id: Id.optional(), next_token: z.string().optional() }).optional(),
    errors: z.array(z.unknown()).optional(),
  })
  .transform((list) => ({
    data: list.data ?? [],
    users: list.includes?.users ?? [],
    posts: list.includes?.tweets ?? list.includes?.posts ?? [],
    newestId: list.meta?.newest_id,
    nextToken: list.meta?.next_token,
    hasOnlyErrors: list.data === undefined && (list.errors?.length ?? 0) > 0,
  }));
export type Listing = z.infer<typeof Listing>;

/** The envelope of the X Activity API. */
export const Activity = z.looseObject({
  data: z.looseObject({
    event_uuid: z.string().optional(),
    filter: z.looseObject({ user_id: Id.optional() }).optional(),
    event_type: z.string(),
    payload: z.record(z.string(), z.unknown()).default({}),
    includes: z
      .looseObject({
        users: z.array(z.unknown()).optional(),
        tweets: Records.optional(),
        posts: Records.optional(),
      })
      .optional(),
  }),
});

export const Problem = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z
    .array(
      z.looseObject({
        message: z.string().optional(),
        detail: z.string().optional(),
        code: z.number().optional(),
      }),
    )
    .optional(),
});
