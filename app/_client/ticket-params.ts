import {
  createLoader,
  createSerializer,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import {
  CLOCK_STANDINGS,
  defaultSort,
  LANGUAGES,
  PLATFORM_NAMES,
  PRIORITIES,
  STATUSES,
  type TicketFilters,
} from "./ticket-filters";

const VIEWS = [
  "mine",
  "unassigned",
  "open",
  "due_soon",
  "waiting",
  "resolved",
  "dismissed",
] as const;

/** What narrows a list of tickets, as the address bar keeps it. */
const filterParams = {
  q: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(STATUSES)),
  assignee: parseAsString,
  team: parseAsString,
  platform: parseAsArrayOf(parseAsStringLiteral(PLATFORM_NAMES)),
  channel: parseAsArrayOf(parseAsString),
  language: parseAsArrayOf(parseAsStringLiteral(LANGUAGES)),
  priority: parseAsArrayOf(parseAsStringLiteral(PRIORITIES)),
  tag: parseAsArrayOf(parseAsString),
  clock: parseAsArrayOf(parseAsStringLiteral(CLOCK_STANDINGS)),
  sort: parseAsStringLiteral(["due", "latest", "oldest"]),
};

export const inboxParams = {
  view: parseAsStringLiteral(VIEWS).withDefault("open"),
  ticket: parseAsString,
  ...filterParams,
};
export const tableParams = filterParams;

export const loadInboxParams = createLoader(inboxParams);
export const loadTableParams = createLoader(tableParams);
export const inboxAddress = createSerializer(inboxParams);

type FilterValues = {
  [Name in keyof typeof filterParams]: ReturnType<(typeof filterParams)[Name]["parse"]>;
};
export type InboxValues = FilterValues & {
  view: (typeof VIEWS)[number];
  ticket: string | null;
};

/** The filters behind the address; the same on the server and in the browser, being a cache key. */
export function filtersOf({ q, ...values }: FilterValues, view?: TicketFilters["view"]) {
  const filters: TicketFilters = { sort: values.sort ?? defaultSort(view) };
  if (view !== undefined) filters.view = view;
  if (q?.trim()) filters.q = q.trim().slice(0, 200);
  if (values.status?.length) filters.status = values.status;
  if (values.assignee) filters.assignee = values.assignee;
  if (values.team) filters.team = values.team;
  if (values.platform?.length) filters.platform = values.platform;
  if (values.channel?.length) filters.channel = values.channel;
  if (values.language?.length) filters.language = values.language;
  if (values.priority?.length) filters.priority = values.priority;
  if (values.tag?.length) filters.tag = values.tag;
  if (values.clock?.length) filters.clock = values.clock;
  return filters;
}

export const NO_FILTERS = {
  q: null,
  status: null,
  assignee: null,
  team: null,
  platform: null,
  channel: null,
  language: null,
  priority: null,
  tag: null,
  clock: null,
} as const;
