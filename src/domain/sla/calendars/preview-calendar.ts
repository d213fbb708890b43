import { Temporal } from "temporal-polyfill";
import { authorise, type TenantContext } from "@/infra/db";
import { previewDays } from "../rules/preview-days";
import type { CalendarPreview, PreviewCalendar } from "../schemas";
import { closedDays } from "./define-calendar";

const DAYS = 14;

/** What a calendar would come to in the two weeks from today, saved or not. */
export async function previewCalendar(
  ctx: TenantContext,
  { authored, locale }: PreviewCalendar,
): Promise<CalendarPreview> {
  authorise(ctx, "settings.read");
  const today = Temporal.Instant.fromEpochMilliseconds(ctx.clock.now().getTime())
    .toZonedDateTimeISO(authored.timeZone)
    .toPlainDate();
  const closed = await closedDays(authored, [today.year, today.year + 1], locale);
  const [from, until] = [today.toString(), today.add({ years: 1 }).toString()];
  return {
    days: previewDays(authored, closed, today, DAYS),
    holidays: closed.filter(({ date }) => date >= from && date < until),
  };
}
