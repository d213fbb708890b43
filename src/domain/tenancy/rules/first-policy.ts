const everyPriority = (minutes: number) => ({
  timing: "around_the_clock",
  targets: { low: minutes, normal: minutes, high: minutes, urgent: minutes },
});

/**
 * What a new company promises until it says otherwise: two hours to the first answer, a day to the
 * end of the matter. Good companies promise two hours, also at weekends.
 */
export const firstPolicy = {
  conditions: {},
  promises: {
    first_response: everyPriority(120),
    next_response: null,
    resolution: everyPriority(1_440),
  },
  calendarId: null,
  warningPercent: 75,
  onHoldPauses: ["resolution"],
  steps: [],
};
