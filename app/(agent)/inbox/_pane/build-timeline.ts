import type { MessageView, TicketDetail, TicketEventView } from "@/domain/tickets";

export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: MessageView }
  | { kind: "events"; key: string; at: string; events: TicketEventView[] };

/** Said by the message itself, in its place, or by the clocks. */
const SHOWN_ELSEWHERE = new Set([
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
  "clock.corrected",
  "ticket.opened",
]);

/**
 * Messages and events in the order of their own times, events in a row together, days between.
 * What a policy's step changed is said by the step.
 */
export function buildTimeline(
  ticket: Pick<TicketDetail, "messages" | "events" | "allClocks">,
  dayOf: (at: string) => string,
): TimelineItem[] {
  const entries = [
    ...ticket.events
      .filter(({ type }) => !SHOWN_ELSEWHERE.has(type))
      .filter(({ type, data }) => type === "escalation.fired" || data.stepId === undefined)
      .filter(breachesThatStand(ticket.allClocks))
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

/** A breach may turn out to be none (an answer came in late): each that stands is told once. */
function breachesThatStand(clocks: TicketDetail["allClocks"]): (event: TicketEventView) => boolean {
  const told = new Set<string>();
  return ({ type, data }) => {
    if (type !== "clock.breached") return true;
    const name = `${data.promise}:${data.cycle}`;
    const stands = clocks.some(
      ({ promise, cycle, state }) => `${promise}:${cycle}` === name && state === "breached",
    );
    if (!stands || told.has(name)) return false;
    told.add(name);
    return true;
  };
}
