export { type DrainResult, drainInbox } from "./drain-inbox";
export { DrainInbox, RestoreWork } from "./jobs";
export { pollChannel } from "./poll-channel";
export { receiveWebhook } from "./receive-webhook";
export { restoreWork } from "./restore-work";
export { listSetAsideEvents, retryEvents, SetAsideEvent } from "./set-aside-events";
export { storeEvents } from "./store-events";
export { storeWebhookEvents } from "./store-webhook-events";
