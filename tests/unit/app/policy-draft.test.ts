import { describe, expect, it } from "vitest";
import type { PolicyDefinition } from "@/domain/sla";
import {
  definitionOf,
  draftOf,
  type PolicyDraft,
} from "../../../app/(agent)/settings/policies/_editor/policy-draft";

const ID = "0193d3a0-0000-7000-8000-000000000001";

const definition: PolicyDefinition = {
  conditions: { platforms: ["x"], tags: ["lieferung"], minimumReach: 500 },
  promises: {
    first_response: {
      timing: "calendar",
      targets: { low: null, normal: 120, high: 60, urgent: 15 },
    },
    next_response: null,
    resolution: {
      timing: "around_the_clock",
      targets: { low: 2_880, normal: 1_440, high: 1_440, urgent: 90 },
    },
  },
  calendarId: ID,
  warningPercent: 80,
  onHoldPauses: ["resolution"],
  steps: [
    {
      id: "0193d3a0-0000-7000-8000-00000000000a",
      promises: ["first_response"],
      at: "warning",
      afterMinutes: 0,
      action: { kind: "notify", whom: "team" },
    },
    {
      id: "0193d3a0-0000-7000-8000-00000000000b",
      promises: ["resolution"],
      at: "breach",
      afterMinutes: 45,
      action: { kind: "raise_priority", to: "urgent" },
    },
    {
      id: "0193d3a0-0000-7000-8000-00000000000c",
      promises: ["resolution"],
      at: "breach",
      afterMinutes: 0,
      action: { kind: "reassign_to_lead", memberId: ID },
    },
  ],
};

const draft = (patch: Partial<PolicyDraft> = {}): PolicyDraft => ({
  ...draftOf({ name: "Eilig", isActive: true, definition }),
  ...patch,
});

describe("a policy as a person edits it", () => {
  it("comes back as the same definition when nothing was changed", () => {
    expect(definitionOf(draft())).toEqual({ definition, faults: {} });
  });

  it("promises nothing where every target is empty, and then needs no calendar", () => {
    const { targets } = draft();
    const none = { amount: "", unit: "hours" as const };
    const empty = { low: none, normal: none, high: none, urgent: none };
    const { definition: built } = definitionOf(
      draft({ targets: { ...targets, first_response: empty } }),
    );
    expect(built?.promises.first_response).toBeNull();
    expect(built?.calendarId).toBeNull();
  });

  it("says what is wrong by the path that the server would name", () => {
    const { targets, steps } = draft();
    const wrong = { amount: "soon", unit: "hours" as const };
    const { definition: built, faults } = definitionOf(
      draft({
        name: " ",
        conditions: [
          { field: "tags", values: [] },
          { field: "minimumReach", values: ["a lot"] },
        ],
        targets: { ...targets, resolution: { ...targets.resolution, high: wrong } },
        calendarId: null,
        steps: steps.map((step, index) => (index === 2 ? { ...step, subject: null } : step)),
      }),
    );
    expect(built).toBeNull();
    expect(faults).toEqual({
      name: "name",
      "definition.conditions.tags": "emptyCondition",
      "definition.conditions.minimumReach": "reach",
      "definition.promises.resolution.targets.high": "target",
      "definition.calendarId": "calendar",
      "definition.steps.2": "step",
    });
  });
});
