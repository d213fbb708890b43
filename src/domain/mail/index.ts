export { gatherMail } from "./gather-mail";
export { GatherMail, SendMail } from "./jobs";
export { getMailSettings, updateMailSettings } from "./mail-settings";
export { requestMails } from "./request-mails";
export { restoreMails } from "./restore-mails";
export * from "./schemas";
export { sendMail } from "./send-mail";
