import type { SeedTenant } from "./story";

const facebook = { platform: "facebook", account: "harbourrail" } as const;
const x = { platform: "x", account: "harbourrail" } as const;
const forum = { platform: "discourse", account: "harbourrail" } as const;
const blog = { platform: "wordpress", account: "harbourrail" } as const;
const feed = { platform: "feeds", account: "railforum" } as const;

export const harbourRail: SeedTenant = {
  slug: "harbour-rail",
  name: "Harbour Rail",
  locale: "en",
  timeZone: "Europe/London",
  people: [
    { key: "alice", name: "Alice Morgan", email: "alice@harbour-rail.example", role: "admin" },
    { key: "luke", name: "Luke Barnes", email: "luke@harbour-rail.example", role: "lead" },
    { key: "amy", name: "Amy Clarke", email: "amy@harbour-rail.example", role: "agent" },
    { key: "dev", name: "Dev Patel", email: "dev@harbour-rail.example", role: "agent" },
    { key: "grace", name: "Grace Evans", email: "grace@harbour-rail.example", role: "agent" },
    { key: "victor", name: "Victor Stone", email: "victor@harbour-rail.example", role: "viewer" },
  ],
  teams: [
    { name: "Disruptions", members: ["luke", "amy"] },
    { name: "Refunds & Tickets", members: ["dev", "grace"] },
  ],
  calendar: {
    name: "Customer desk",
    weekly: {
      mon: [["06:00", "22:00"]],
      tue: [["06:00", "22:00"]],
      wed: [["06:00", "22:00"]],
      thu: [["06:00", "22:00"]],
      fri: [["06:00", "24:00"]],
      sat: [["08:00", "20:00"]],
      sun: [["08:00", "20:00"]],
    },
    holidayCountry: "GB",
    holidayRegion: "ENG",
  },
  policyNames: { urgent: "Urgent", x: "Public on X", private: "Private messages" },
  accounts: [
    { platform: "facebook", username: "harbourrail", title: "Harbour Rail" },
    { platform: "x", username: "harbourrail", title: "Harbour Rail" },
    { platform: "discourse", username: "harbourrail", title: "Harbour Rail Community" },
    { platform: "wordpress", username: "harbourrail", title: "Harbour Rail Journal" },
    { platform: "feeds", username: "railforum", title: "Rail Forum" },
  ],
  threads: [
    {
      ...x,
      ref: "hr-x1",
      author: { username: "commuter_kate", name: "Kate", followers: 2_300 },
      text: "@harbourrail the 7:42 from Eastport has been cancelled three days in a row. Is there a bus instead?",
      ago: 1.3,
      steps: [
        { does: "gives to team", ago: 1.2, by: "luke", team: "Disruptions" },
        { does: "assigns", ago: 1.1, by: "amy", to: "amy" },
        {
          does: "replies",
          ago: 0.1,
          by: "amy",
          text: "Sorry, Kate. A bus runs from stop B at 7:50 until the points are repaired, we expect on Friday. Amy",
          status: "pending",
        },
      ],
    },
    {
      ...x,
      ref: "hr-x2",
      author: { username: "delayrepay_dan", followers: 41_000 },
      text: "@harbourrail six weeks and still no refund for a train that never left. Reference HR-20931. Anyone home?",
      ago: 10,
      steps: [
        { does: "prioritises", ago: 9.5, by: "luke", priority: "urgent" },
        { does: "assigns", ago: 9.4, by: "luke", to: "dev" },
        {
          does: "escalates",
          ago: 3,
          by: "dev",
          to: "luke",
          reason: "Large following, and the refund is stuck at the card provider.",
        },
      ],
    },
    {
      ...x,
      ref: "hr-x3",
      author: { username: "bahn_bernd", followers: 150 },
      text: "@harbourrail kann ich mein Fahrrad im Zug nach Westhaven mitnehmen und kostet das etwas?",
      ago: 5.2,
      steps: [{ does: "tags", ago: 5, by: "grace", tags: ["bicycles"] }],
    },
    {
      ...x,
      ref: "hr-x4",
      author: { username: "quiet_carriage", followers: 900 },
      text: "@harbourrail the heating in coach C is stuck at full. Everyone is sitting in T-shirts in November.",
      ago: 29,
      steps: [
        { does: "assigns", ago: 28.9, by: "amy", to: "amy" },
        {
          does: "answers there",
          ago: 28.5,
          text: "@quiet_carriage Thank you, the crew has switched it off and the coach goes to the depot tonight.",
        },
        { does: "sets", ago: 28.4, by: "amy", status: "resolved" },
      ],
    },
    {
      ...facebook,
      ref: "hr-fb1",
      author: { username: "Margaret Doyle" },
      text: "I left a blue umbrella on the 16:10 to Northquay yesterday. Where do I ask for it?",
      ago: 6.1,
      steps: [
        { does: "assigns", ago: 6, by: "grace", to: "grace" },
        {
          does: "answers there",
          ago: 5.1,
          text: "Hello Margaret, it was handed in at Northquay. The office is open from 8 to 18; please bring an ID.",
        },
        { does: "sets", ago: 5, by: "grace", status: "pending" },
        { does: "writes", ago: 0.9, text: "Wonderful! Can my son collect it for me on Saturday?" },
      ],
    },
    {
      ...facebook,
      ref: "hr-fb2",
      author: { username: "Oliver Reed" },
      text: "Your app charged me twice for the same season ticket. Please sort this out before my rent is due.",
      ago: 2.2,
      steps: [
        { does: "gives to team", ago: 2.1, by: "luke", team: "Refunds & Tickets" },
        { does: "prioritises", ago: 2.1, by: "luke", priority: "high" },
      ],
    },
    {
      ...facebook,
      ref: "hr-fb3",
      author: { username: "Priya Nair" },
      kind: "message",
      text: "Hello, I use a wheelchair and need a ramp at Southbridge on Sunday at 9:15. How do I book assistance?",
      ago: 0.7,
    },
    {
      ...facebook,
      ref: "hr-fb4",
      author: { username: "George Hall" },
      text: "Lovely journey along the coast today, and a very kind conductor. Thank you!",
      ago: 54,
      steps: [{ does: "sets", ago: 53, by: "amy", status: "dismissed", reason: "praise" }],
    },
    {
      ...forum,
      ref: "hr-d1",
      author: { username: "signalbox", name: "Rob Finch" },
      title: "Timetable change in December",
      text: "Will the December timetable keep the last train from Eastport at 23:40? The draft on your site does not show it any more.",
      ago: 40,
      steps: [
        { does: "assigns", ago: 39, by: "amy", to: "amy" },
        {
          does: "answers there",
          ago: 38.4,
          text: "Yes, it stays, five minutes later at 23:45. The draft on the site had a mistake and has been corrected.",
        },
        { does: "sets", ago: 38.3, by: "amy", status: "resolved" },
      ],
    },
    {
      ...forum,
      ref: "hr-d2",
      author: { username: "weekend_walker" },
      title: "Suggestion: a walkers' day ticket",
      text: "A day ticket with unlimited stops between Northquay and Westhaven would be perfect for coastal walks. Would you consider it?",
      ago: 18,
      steps: [
        { does: "tags", ago: 17, by: "luke", tags: ["idea", "fares"] },
        { does: "prioritises", ago: 17, by: "luke", priority: "low" },
      ],
    },
    {
      ...blog,
      ref: "hr-w1",
      author: { username: "Helen" },
      title: "Why we are renewing the bridge at Southbridge",
      text: "Thank you for explaining it so well. Will there be replacement buses on the closing weekends?",
      ago: 11,
      steps: [
        { does: "assigns", ago: 10.5, by: "dev", to: "dev" },
        {
          does: "answers there",
          ago: 10,
          text: "Yes, every 20 minutes from both stations; the plan is on our disruptions page.",
        },
        { does: "sets", ago: 9.9, by: "dev", status: "pending" },
      ],
    },
    {
      ...blog,
      ref: "hr-w2",
      author: { username: "Ken" },
      title: "Why we are renewing the bridge at Southbridge",
      text: "Three weekends without trains, again at Christmas. Who plans this?",
      ago: 3.1,
    },
    {
      ...feed,
      ref: "hr-f1",
      author: { username: "platform9" },
      title: "Harbour Rail ticket machines reject cards",
      text: "All three machines at Eastport have been rejecting contactless cards since Monday. Conductors still charge the penalty fare.",
      ago: 8,
      steps: [
        { does: "prioritises", ago: 7.5, by: "luke", priority: "high" },
        { does: "assigns", ago: 7.4, by: "luke", to: "dev" },
        {
          does: "notes",
          ago: 7,
          by: "dev",
          text: "Vendor confirms: certificate expired, fix tonight.",
        },
      ],
    },
    {
      ...feed,
      ref: "hr-f2",
      author: { username: "lineside_larry" },
      title: "Special train to the maritime festival",
      text: "Does anyone know whether Harbour Rail runs a special train to the maritime festival this year?",
      ago: 35,
      steps: [
        { does: "assigns", ago: 34.5, by: "grace", to: "grace" },
        {
          does: "marks answered",
          ago: 33.9,
          by: "grace",
          permalink: "https://railforum.example/t/special-train/2201/3",
          text: "It does: Saturday at 9:05 from Westhaven, seats can be booked from Monday.",
        },
      ],
    },
  ],
};
