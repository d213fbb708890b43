export { type DeliveryEnvironment, deliverReply } from "./deliver-reply";
export { DeliverReply } from "./jobs";
export { markAnswered } from "./mark-answered";
export { matchOwnItems, type OwnItemSighting, type OwnReply } from "./match-own-items";
export { restoreDeliveries } from "./restore-deliveries";
export { retryReply } from "./retry-reply";
export * from "./schemas";
export { sendReply } from "./send-reply";
export { withdrawReply } from "./withdraw-reply";
