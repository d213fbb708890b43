import { sendMail } from "@/domain/mail";
import { config } from "@/infra/config";
import { createMailTransport } from "@/infra/mail";

/** One attempt at one mail; see `sendMail` for what a crash at each step leaves behind. */
export async function sendMailJob(payload: { tenantId: string; mailId: string }): Promise<unknown> {
  const { mail } = config();
  if (mail === undefined) return null;
  return sendMail(payload, { transport: createMailTransport(mail.smtpUrl) });
}
