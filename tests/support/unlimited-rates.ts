/** Suites ask more of one company than people do; the limits themselves are tested where they are set. */
export const UNLIMITED_RATES =
  "memberRequestsPerMinute=100000000,tokenRequestsPerMinute=100000000,apiRequestsPerMinute=100000000,eventsPerDay=1000000000";
