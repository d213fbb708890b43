export {
  createMailTransport,
  type MailOutcome,
  type MailTransport,
  type OutgoingMail,
} from "./transport";
