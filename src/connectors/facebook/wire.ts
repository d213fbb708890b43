import { z } from "zod";

/** The Graph API's shapes, as far as they are used. Unknown fields pass; ids are strings or numbers. */
const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** Epoch seconds (webhooks) or `2026-11-21T10:00:00+0000` (reads). */
export const GraphTime = z.union([z.number(), z.string()]).transform((value, context) => {
  const ms =
    typeof value === "number" || /^\d+$/.test(value)
      ? Number(value) * 1_000
      : Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  if (Number.isFinite(ms)) return new Date(ms);
  context.addIssue({ code: "custom", message: "not a time" });
  return z.NEVER;
});

export const From = z.looseObject({ id: Id, name: z.string().optional() });

/** `entry[].changes[].value` of the fields `feed` and `mention`. */
export const ChangeValue = z.looseObject({
  item: z.string().optional(),
  verb: z.string().default("add"),
  post_id: Id.optional(),
  comment_id: Id.optional(),
  parent_id: Id.optional(),
  from: From.optional(),
  sender_id: Id.optional(),
  sender_name: z.string().optional(),
  message: z.string().optional(),
  created_time: GraphTime.optional(),
  edited_time: GraphTime.optional(),
  permalink_url: z.string().optional(),
  link: z.string().optional(),
  photo: z.string().optional(),
  video: z.string().optional(),
  /** `wall_post` marks a visitor's post on the Page. */
  post: z.looseObject({ status_type: z.string().optional() }).optional(),
});
export type ChangeValue = z.infer<typeof ChangeValue>;

const Attachment = z.looseObject({
  type: z.string().optional(),
  payload: z.looseObject({ url: z.string().nullish() }).nullish(),
});

export const Messaging = z.looseObject({
  sender: z.looseObject({ id: Id }),
  recipient: z.looseObject({ id: Id }),
  timestamp: z.number(),
  message: z
    .looseObject({
      mid: z.string().min(1),
      text: z.string().optional(),
      attachments: z.array(Attachment).optional(),
      is_echo: z.boolean().optional(),
      is_deleted: z.boolean().optional(),
      reply_to: z.looseObject({ mid: z.string().optional() }).optional(),
    })
    .optional(),
  message_edit: z.looseObject({ mid: z.string().min(1), text: z.string() }).optional(),
  postback: z.looseObject({ mid: z.string().optional(), title: z.string().optional() }).optional(),
});
export type Messaging = z.infer<typeof Messaging>;

export const Envelope = z.looseObject({
  object: z.literal("page"),
  entry: z.array(z.unknown()),
});

export const Entry = z.looseObject({
  id: Id,
  time: z.number().optional(),
  changes: z
    .array(z.looseObject({ field: z.string(), value: z.record(z.string(), z.unknown()) }))
    .optional(),
  messaging: z.array(z.record(z.string(), z.unknown())).optional(),
});

export const GraphPost = z.looseObject({
  id: Id,
  message: z.string().optional(),
  story: z.string().optional(),
  from: From.optional(),
  created_time: GraphTime,
  updated_time: GraphTime.optional(),
  permalink_url: z.string().optional(),
  can_reply_privately: z.boolean().optional(),
});

export const GraphComment = z.looseObject({
  id: Id,
  message: z.string().optional(),
  from: From.optional(),
  created_time: GraphTime,
  parent: z.looseObject({ id: Id }).optional(),
  permalink_url: z.string().optional(),
  can_comment: z.boolean().optional(),
  can_reply_privately: z.boolean().optional(),
});

export const GraphMessage = z.looseObject({
  id: Id,
  created_time: GraphTime,
  from: From.optional(),
  to: z.looseObject({ data: z.array(From) }).optional(),
  message: z.string().optional(),
});

export const GraphList = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  paging: z
    .looseObject({
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .optional(),
});
export type GraphList = z.infer<typeof GraphList>;

export const GraphErrorBody = z.looseObject({
  error: z.looseObject({
    message: z.string().default(""),
    code: z.number().optional(),
    error_subcode: z.number().optional(),
    error_user_msg: z.string().optional(),
    is_transient: z.boolean().optional(),
    fbtrace_id: z.string().optional(),
  }),
});
