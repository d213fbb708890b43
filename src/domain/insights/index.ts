export { getSlaReport } from "./get-sla-report";
export { listReportTickets } from "./list-report-tickets";
export { reportCsv } from "./report-csv";
export * from "./schemas";
