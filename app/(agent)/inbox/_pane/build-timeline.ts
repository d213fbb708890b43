import type { MessageView, TicketDetail, TicketEventView } from "@/domain/tickets";

export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: MessageView }
  | { kind: "events"; key: string; at: string; events: TicketEventView[] };

/** Said by the message itself, in its place. */
const SHOWN_BY_MESSAGES = new Set([
  "mention.received",
  "mention.edited",
  "mention.deleted",
  "note.added",
  "reply.queued",
  "reply.sending",
  "reply.delivered",
  "reply.failed",
  "reply.unknown",
  "reply.observed",
  "reply.marked",
]);

/** Messages and events in the order of their own times, events in a row together, days between. */
export function buildTimeline(
  ticket: Pick<TicketDetail, "messages" | "events">,
  dayOf: (at: string) => string,
): TimelineItem[] {
  const entries = [
    ...ticket.events
      .filter(({ type }) => !SHOWN_BY_MESSAGES.has(type))
      .map((event) => ({ at: event.at, event, message: undefined })),
    ...ticket.messages.map((message) => ({ at: message.at, message, event: undefined })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

  const items: TimelineItem[] = [];
  let day = "";
  for (const { at, message, event } of entries) {
    if (dayOf(at) !== day) {
      day = dayOf(at);
      items.push({ kind: "day", key: `day:${day}`, at });
    }
    const last = items.at(-1);
    if (message !== undefined) {
      items.push({ kind: "message", key: message.id, at, message });
    } else if (last?.kind === "events") {
      last.events.push(event);
    } else {
      items.push({ kind: "events", key: event.id, at, events: [event] });
    }
  }
  return items;
}
