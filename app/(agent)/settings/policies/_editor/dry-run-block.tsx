"use client";

import { useMutation } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ClockPromise, PolicyDefinition } from "@/domain/sla";
import type { PolicyTrial } from "@/domain/tickets";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";
import { api } from "../../../../_client/api";
import { useProblemWords } from "../../../../_client/use-problem-words";
import { PROMISES } from "../use-policy-words";
import { definitionOf, type PolicyDraft } from "./policy-draft";
import { TrialTickets } from "./trial-tickets";

export const OUTCOMES = ["met", "breached", "open"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Side = "inFact" | "wouldBe";

/** A figure whose tickets are shown. */
export interface ChosenFigure {
  promise: ClockPromise;
  side: Side;
  outcome: Outcome;
}

interface DryRunBlockProps {
  draft: PolicyDraft;
  policyId: string | null;
}

/** What the policy would have done to the newest tickets; saved or not, nothing is changed. */
export function DryRunBlock({ draft, policyId }: DryRunBlockProps) {
  const t = useTranslations("policies.dryRun");
  const problemWords = useProblemWords();
  const [tried, setTried] = useState<string>();
  const trial = useMutation({
    networkMode: "always",
    mutationFn: async (definition: PolicyDefinition) =>
      (
        await api<{ data: PolicyTrial }>("policies/dry-run", {
          method: "POST",
          body: { definition, policyId },
        })
      ).data,
    onSuccess: (_, definition) => setTried(JSON.stringify(definition)),
  });
  // A missing name keeps nobody from trying.
  const { definition } = definitionOf({ ...draft, name: draft.name || "–" });
  const isStale = trial.data !== undefined && tried !== JSON.stringify(definition);
  return (
    <SettingsBlock
      title={t("title")}
      description={t("description")}
      actions={
        <Button
          size="sm"
          icon={<FlaskConical aria-hidden />}
          isBusy={trial.isPending}
          disabled={definition === null}
          onClick={() => definition !== null && trial.mutate(definition)}
        >
          {t(trial.data === undefined ? "run" : "again")}
        </Button>
      }
    >
      {definition === null ? <p className="text-ink-3">{t("fixFirst")}</p> : null}
      {trial.isError ? (
        <ErrorState variant="inline" title={t("failed")} description={problemWords(trial.error)} />
      ) : null}
      {isStale ? <p className="text-ink-3">{t("stale")}</p> : null}
      {trial.data === undefined ? null : <TrialResult trial={trial.data} />}
    </SettingsBlock>
  );
}

function TrialResult({ trial }: { trial: PolicyTrial }) {
  const t = useTranslations("policies.dryRun");
  const [chosen, setChosen] = useState<ChosenFigure | "all" | null>(null);
  const { looked, matching, takenByEarlier } = trial;
  if (looked === 0) return <p className="text-ink-2">{t("nothingYet")}</p>;
  return (
    <div role="status" className="flex flex-col gap-3">
      <p>
        <strong className="font-semibold">{t("summary", { matching, looked })}</strong>
        {takenByEarlier > 0 ? ` ${t("taken", { count: takenByEarlier })}` : null}
        {matching > 0 ? (
          <Button variant="link" className="ml-2" onClick={() => setChosen("all")}>
            {t("matches")}
          </Button>
        ) : null}
      </p>
      {matching === 0 ? null : <TrialTable trial={trial} onChoose={setChosen} />}
      {chosen === null ? null : (
        <TrialTickets trial={trial} chosen={chosen} onClose={() => setChosen(null)} />
      )}
    </div>
  );
}

function TrialTable({
  trial,
  onChoose,
}: {
  trial: PolicyTrial;
  onChoose: (figure: ChosenFigure) => void;
}) {
  const t = useTranslations("policies.dryRun");
  const names = useTranslations("common.clock.promise");
  return (
    <div className="overflow-x-auto rounded-md border border-line">
      <table aria-label={t("table")} className="w-full text-left sm:min-w-120">
        <thead>
          <tr className="text-ink-3 text-sm">
            <th scope="col" className="px-3 py-2 font-medium">
              {t("promise")}
            </th>
            {(["inFact", "wouldBe"] as const).map((side) => (
              <th key={side} scope="col" className="border-line border-l px-3 py-2 font-medium">
                {t(side)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PROMISES.map((promise) => (
            <tr key={promise}>
              <th scope="row" className="border-line border-t px-3 py-2 font-normal">
                {names(promise)}
              </th>
              {(["inFact", "wouldBe"] as const).map((side) => (
                <td key={side} className="border-line border-t border-l px-3 py-2">
                  <Figures
                    trial={trial}
                    promise={promise}
                    side={side}
                    onChoose={(outcome) => onChoose({ promise, side, outcome })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIGNS: Record<Outcome, string> = {
  met: "bg-green",
  breached: "bg-red",
  open: "bg-ink-3",
};

interface FiguresProps {
  trial: PolicyTrial;
  promise: ClockPromise;
  side: Side;
  onChoose: (outcome: Outcome) => void;
}

function Figures({ trial, promise, side, onChoose }: FiguresProps) {
  const t = useTranslations("policies.dryRun");
  const sum = (outcome: Outcome) =>
    trial.tickets.reduce((total, ticket) => total + ticket[side][promise][outcome], 0);
  const [met, breached] = [sum("met"), sum("breached")];
  return (
    <div>
      <p className="font-medium tabular-nums">
        {met + breached === 0
          ? t("noVerdict")
          : t("compliance", { percent: Math.round((100 * met) / (met + breached)) })}
      </p>
      <p className="flex flex-wrap gap-x-3 text-sm">
        {OUTCOMES.map((outcome) => {
          const count = sum(outcome);
          if (count === 0) return null;
          return (
            <button
              key={outcome}
              type="button"
              aria-label={t("show", { count, outcome: t(outcome), when: t(side) })}
              className="inline-flex items-center gap-1.5 rounded-sm text-ink-2 tabular-nums underline-offset-2 hover:text-ink hover:underline max-sm:min-h-11"
              onClick={() => onChoose(outcome)}
            >
              <span aria-hidden className={`size-1.5 rounded-full ${SIGNS[outcome]}`} />
              {count} {t(outcome)}
            </button>
          );
        })}
      </p>
    </div>
  );
}
