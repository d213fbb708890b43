import type { Locale } from "../locale";
import authDe from "./de/auth.json";
import calendarsDe from "./de/calendars.json";
import capabilityDe from "./de/capability.json";
import channelsDe from "./de/channels.json";
import commonDe from "./de/common.json";
import composerDe from "./de/composer.json";
import connectDe from "./de/connect.json";
import contactsDe from "./de/contacts.json";
import errorsDe from "./de/errors.json";
import inboxDe from "./de/inbox.json";
import insightsDe from "./de/insights.json";
import mailDe from "./de/mail.json";
import policiesDe from "./de/policies.json";
import settingsDe from "./de/settings.json";
import ticketDe from "./de/ticket.json";
import usageDe from "./de/usage.json";
import authEn from "./en/auth.json";
import calendarsEn from "./en/calendars.json";
import capabilityEn from "./en/capability.json";
import channelsEn from "./en/channels.json";
import commonEn from "./en/common.json";
import composerEn from "./en/composer.json";
import connectEn from "./en/connect.json";
import contactsEn from "./en/contacts.json";
import errorsEn from "./en/errors.json";
import inboxEn from "./en/inbox.json";
import insightsEn from "./en/insights.json";
import mailEn from "./en/mail.json";
import policiesEn from "./en/policies.json";
import settingsEn from "./en/settings.json";
import ticketEn from "./en/ticket.json";
import usageEn from "./en/usage.json";

const en = {
  auth: authEn,
  calendars: calendarsEn,
  capability: capabilityEn,
  channels: channelsEn,
  common: commonEn,
  composer: composerEn,
  connect: connectEn,
  contacts: contactsEn,
  errors: errorsEn,
  inbox: inboxEn,
  mail: mailEn,
  policies: policiesEn,
  insights: insightsEn,
  settings: settingsEn,
  ticket: ticketEn,
  usage: usageEn,
};

const de = {
  auth: authDe,
  calendars: calendarsDe,
  capability: capabilityDe,
  channels: channelsDe,
  common: commonDe,
  composer: composerDe,
  connect: connectDe,
  contacts: contactsDe,
  errors: errorsDe,
  inbox: inboxDe,
  mail: mailDe,
  policies: policiesDe,
  insights: insightsDe,
  settings: settingsDe,
  ticket: ticketDe,
  usage: usageDe,
};

export type Messages = typeof en;

/** Every message of a language, by area; English keys are the type of all. */
export function messagesFor(locale: Locale): Messages {
  return locale === "de" ? (de satisfies Messages) : en;
}
