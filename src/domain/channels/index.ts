export { connectorFor } from "@/connectors/registry";
export { connectChannel, reconnectChannel, testChannel, webhookUrl } from "./connect-channel";
export { connectorRuntime } from "./connector-runtime";
export {
  type ChannelRef,
  findChannelsByAccount,
  findDueChannels,
  findPolledServer,
  findSigningChannel,
} from "./find-channels";
export { PollChannel } from "./jobs";
export { getChannel, listChannels, listConnectForms } from "./list-channels";
export { type OpenChannel, openChannelAccess } from "./open-channel-access";
export {
  claimPoll,
  POLL_LEASE_RENEWAL_MS,
  recordPoll,
  recordPollFailure,
  renewPoll,
} from "./record-poll";
export { resealChannels } from "./reseal-channels";
export * from "./schemas";
export { disconnectChannel, updateChannel } from "./update-channel";
