export { type EventActor, type NewTicketEvent, recordEvents, type TicketEventType } from "./record-events";
export { NO_DUE, refreshClocks } from "./refresh-clocks";
export * from "./schemas";
