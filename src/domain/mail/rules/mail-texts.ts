export type MailLocale = "de" | "en";

type Promised = "first_response" | "next_response" | "resolution";

/** Every word of a mail. `who`, `what` and `when` come escaped by whoever puts them into HTML. */
export interface MailTexts {
  promise: Record<Promised, string>;
  assigned(who: string): string;
  escalated(who: string): string;
  escalatedAtWarning(what: string): string;
  escalatedAtBreach(what: string): string;
  returned(who: string): string;
  deliveryFailed: string;
  warned(what: string): string;
  breached(what: string): string;
  due(when: string): string;
  subjectOfSeveral(count: number): string;
  more(count: number): string;
  open: string;
  foot(company: string): string;
  settings: string;
}

export const MAIL_TEXTS: Record<MailLocale, MailTexts> = {
  en: {
    promise: {
      first_response: "First response",
      next_response: "Next response",
      resolution: "Resolution",
    },
    assigned: (who) => `${who} assigned you a ticket`,
    escalated: (who) => `${who} escalated a ticket to you`,
    escalatedAtWarning: (what) => `${what} is due soon and was escalated to you`,
    escalatedAtBreach: (what) => `${what} was breached and escalated to you`,
    returned: (who) => `${who} handed an escalation back`,
    deliveryFailed: "A reply could not be delivered",
    warned: (what) => `${what} is due soon`,
    breached: (what) => `${what} was breached`,
    due: (when) => `Due: ${when}`,
    subjectOfSeveral: (count) => `${count} notifications`,
    more: (count) => `… and ${count} more in Echolot.`,
    open: "Open the ticket",
    foot: (company) => `You get this mail because you work on tickets of ${company}.`,
    settings: "Choose what is mailed to you",
  },
  de: {
    promise: {
      first_response: "Erste Antwort",
      next_response: "Nächste Antwort",
      resolution: "Lösung",
    },
    assigned: (who) => `${who} hat Ihnen ein Ticket zugewiesen`,
    escalated: (who) => `${who} hat ein Ticket an Sie eskaliert`,
    escalatedAtWarning: (what) => `${what} ist bald fällig und wurde an Sie eskaliert`,
    escalatedAtBreach: (what) => `${what} ist überfällig und wurde an Sie eskaliert`,
    returned: (who) => `${who} hat eine Eskalation zurückgegeben`,
    deliveryFailed: "Eine Antwort konnte nicht zugestellt werden",
    warned: (what) => `${what} ist bald fällig`,
    breached: (what) => `${what} ist überfällig`,
    due: (when) => `Fällig: ${when}`,
    subjectOfSeveral: (count) => `${count} Benachrichtigungen`,
    more: (count) => `… und ${count} weitere in Echolot.`,
    open: "Ticket öffnen",
    foot: (company) => `Sie erhalten diese E-Mail, weil Sie Tickets von ${company} bearbeiten.`,
    settings: "Auswählen, was Ihnen gemailt wird",
  },
};
