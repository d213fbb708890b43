export { addNote } from "./add-note";
export { changeStatus, type StatusChange } from "./change-status";
export { applyPolicies } from "./clocks/apply-policies";
export {
  type BegunTicket,
  beginClocks,
  keepBegun,
  type NewSubject,
} from "./clocks/begin-clocks";
export { explainClocks } from "./clocks/explain-clocks";
export { fireMoments } from "./clocks/fire-moments";
export { NO_DUE, refreshClocks } from "./clocks/refresh-clocks";
export { tryPolicy } from "./clocks/try-policy";
export { type ClockDifference, verifyClocks } from "./clocks/verify-clocks";
export { COUNT_CAP, countViews } from "./count-views";
export { escalateTicket } from "./escalate-ticket";
export { type Answerable, findAnswerable, findAnswerableMention } from "./find-answerable";
export { getTicket } from "./get-ticket";
export { findByKey, insertMessage, type NewMessage } from "./insert-message";
export { listChosenTickets } from "./list-chosen-tickets";
export { DUE_SOON_MINUTES, listTickets } from "./list-tickets";
export { type LockedTicket, lockTicket, touchTicket } from "./lock-ticket";
export {
  ListNotifications,
  listNotifications,
  MarkNotificationsRead,
  markNotificationsRead,
  NotificationPage,
  type NotificationView,
} from "./notifications";
export { type NewNotification, notifyMembers } from "./notify-members";
export { getMessage } from "./read-messages";
export {
  compareStreamPositions,
  findStreamEnd,
  formatStreamPosition,
  isStreamPositionLost,
  parseStreamPosition,
  readStream,
  type StreamBatch,
  type StreamEvent,
  type StreamPosition,
} from "./read-stream";
export {
  type EventActor,
  type NewTicketEvent,
  recordEvents,
  type TicketEventType,
} from "./record-events";
export { releaseTickets } from "./release-tickets";
export { returnEscalation } from "./return-escalation";
export * from "./schemas";
export { updateTicket } from "./update-ticket";
