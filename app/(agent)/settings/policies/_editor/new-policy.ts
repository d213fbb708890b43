import type { PolicyView } from "@/domain/sla";

/** What a new policy starts from: the two promises that every company makes, and no conditions. */
export const NEW_POLICY: Pick<PolicyView, "name" | "isActive" | "definition"> = {
  name: "",
  isActive: true,
  definition: {
    conditions: {},
    promises: {
      first_response: {
        timing: "around_the_clock",
        targets: { urgent: 60, high: 120, normal: 120, low: 240 },
      },
      next_response: null,
      resolution: {
        timing: "around_the_clock",
        targets: { urgent: 480, high: 1_440, normal: 1_440, low: 2_880 },
      },
    },
    calendarId: null,
    warningPercent: 75,
    onHoldPauses: ["resolution"],
    steps: [],
  },
};
