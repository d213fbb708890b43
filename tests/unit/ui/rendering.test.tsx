import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Locale } from "@/ui/i18n/locale";
import { messagesFor } from "@/ui/i18n/messages";
import { Avatar } from "@/ui/primitives/avatar";
import { ClockBadge } from "@/ui/primitives/clock-badge";
import { DeliveryState } from "@/ui/primitives/delivery-state";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { PlatformMark } from "@/ui/primitives/platform-mark";
import { RelativeTime } from "@/ui/primitives/relative-time";
import { StatusMark } from "@/ui/primitives/status-mark";
import { TooltipProvider } from "@/ui/primitives/tooltip";

const now = new Date("2026-11-21T13:00:00Z");

function render(element: ReactNode, locale: Locale = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={messagesFor(locale)}
      timeZone="Europe/Berlin"
      now={now}
    >
      <TooltipProvider>{element}</TooltipProvider>
    </NextIntlClientProvider>,
  ).replaceAll("\u00a0", " ");
}

const minutes = (count: number) => new Date(now.getTime() + count * 60_000).toISOString();

describe("a clock is said at the server's now, so that hydration agrees", () => {
  const running = (due: number) => ({
    promise: "first_response" as const,
    state: "running" as const,
    startedAt: minutes(-20),
    dueAt: minutes(due),
  });

  test("in short for the eye and in full for the ear", () => {
    const html = render(<ClockBadge clock={running(48)} />);
    expect(html).toContain(">48 m<");
    expect(html).toContain("First response: 48 m left");
  });

  test("a breach has its word, not only its colour", () => {
    expect(render(<ClockBadge clock={running(-14)} />)).toContain("breached 14 m");
    expect(render(<ClockBadge clock={running(-14)} />, "de")).toContain("überfällig 14 min");
  });

  test("outside rows the keyboard reaches it for the exact time", () => {
    expect(render(<ClockBadge clock={running(48)} variant="badge" />)).toContain('tabindex="0"');
    expect(render(<ClockBadge clock={running(48)} />)).not.toContain("tabindex");
  });
});

test("a relative time carries its instant", () => {
  const html = render(<RelativeTime at={minutes(-12)} withAgo />, "de");
  expect(html).toContain('dateTime="2026-11-21T12:48:00.000Z"');
  expect(html).toContain("vor 12 min");
});

test("a field ties label, hint and error to its control", () => {
  const html = render(
    <Field label="Email" hint="Your work address" error="This is not an address.">
      <Input type="email" />
    </Field>,
  );
  const id = /<label[^>]* for="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(id).not.toBe("");
  expect(html).toMatch(new RegExp(`<input[^>]* id="${id}"`));
  expect(html).toContain(`aria-describedby="${id}-hint ${id}-error"`);
  expect(html).toContain('aria-invalid="true"');
  expect(html).toMatch(new RegExp(`id="${id}-error"[^>]*role="alert"`));
});

test("a field without an error says nothing of one", () => {
  const html = render(
    <Field label="Email" error={undefined}>
      <Input />
    </Field>,
  );
  expect(html).not.toContain("aria-invalid=");
  expect(html).not.toContain("role=");
});

test("marks that stand alone have a name, beside their word they are silent", () => {
  expect(render(<StatusMark status="pending" />)).toContain('aria-label="Waiting for customer"');
  expect(render(<StatusMark status="pending" withLabel />)).not.toContain("aria-label");
  expect(render(<PlatformMark platform="wordpress" />)).toContain('aria-label="WordPress"');
  expect(render(<PlatformMark platform="x" isDecorative />)).toContain('aria-hidden="true"');
});

test("a picture of another site is never asked for", () => {
  expect(render(<Avatar name="Bo" src="https://tracker.example/p.png" />)).not.toContain("tracker");
  expect(render(<Avatar name="Bo" src="//tracker.example/p.png" />)).not.toContain("tracker");
  expect(render(<Avatar name="Bo" src="/avatars/1" />)).toContain("/avatars/1");
});

test("a failed reply says why; a delivered one links to its place", () => {
  const failed = render(<DeliveryState state="failed" platform="x" reason="Too long by 12." />);
  expect(failed).toContain("Not delivered");
  expect(failed).toContain("Too long by 12.");
  const delivered = render(
    <DeliveryState state="delivered" platform="x" url="https://x.example/1" reason="old" />,
    "de",
  );
  expect(delivered).toContain('rel="noopener noreferrer"');
  expect(delivered).toContain("Auf X ansehen");
  expect(delivered).not.toContain("old");
});
