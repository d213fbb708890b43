export {
  createMailTransport,
  type MailOutcome,
  type MailTransport,
  MOST_OF_A_SENDING_MS,
  type OutgoingMail,
} from "./transport";
