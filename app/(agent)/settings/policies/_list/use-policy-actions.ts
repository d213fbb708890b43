"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { PoliciesView, PolicyView } from "@/domain/sla";
import { toast } from "@/ui/primitives/toaster";
import { api } from "../../../../_client/api";
import { policiesQuery } from "../../../../_client/policy-queries";
import { rememberUndo } from "../../../../_client/undo";
import { useProblemWords } from "../../../../_client/use-problem-words";

/** What can be done with policies in their list: at once here, then true. */
export function usePolicyActions() {
  const t = useTranslations("policies");
  const common = useTranslations("common.action");
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const { queryKey } = policiesQuery;

  const refresh = () => client.invalidateQueries({ queryKey });
  const show = async (change: (before: PoliciesView) => PoliciesView) => {
    await client.cancelQueries({ queryKey });
    const before = client.getQueryData(queryKey);
    if (before !== undefined) client.setQueryData(queryKey, change(before));
    return before;
  };
  const takeBack = (problem: Error, before: PoliciesView | undefined) => {
    if (before !== undefined) client.setQueryData(queryKey, before);
    toast.error(problemWords(problem));
    void refresh();
  };

  const order = useMutation({
    networkMode: "always",
    mutationFn: (ids: string[]) =>
      api<PoliciesView>("policies/order", { method: "PUT", body: { ids } }),
    onMutate: (ids) => show((before) => ({ ...before, data: sortedBy(before.data, ids) })),
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
    onError: (problem, _, before) => takeBack(problem, before),
  });

  const setActive = useMutation({
    networkMode: "always",
    mutationFn: ({ policy, isActive }: { policy: PolicyView; isActive: boolean }) =>
      api(`policies/${policy.id}`, {
        method: "PATCH",
        body: {
          name: policy.name,
          definition: policy.definition,
          version: policy.version,
          isActive,
        },
      }),
    onMutate: ({ policy, isActive }) =>
      show((before) => ({
        ...before,
        data: before.data.map((each) => (each.id === policy.id ? { ...each, isActive } : each)),
      })),
    onSuccess: (_, { policy, isActive }) => {
      toast.success(t(isActive ? "turnedOn" : "turnedOff", { name: policy.name }));
      return refresh();
    },
    onError: (problem, _, before) => takeBack(problem, before),
  });

  return {
    /** @param ids every policy but the default @param moved the one that a person moved */
    reorder: (ids: string[], moved: PolicyView, before: string[]) => {
      order.mutate(ids);
      const undo = rememberUndo(() => order.mutate(before));
      toast.success(t("reordered", { name: moved.name, place: ids.indexOf(moved.id) + 1 }), {
        action: { label: common("undo"), onClick: undo },
      });
    },
    setActive: (policy: PolicyView, isActive: boolean) => setActive.mutate({ policy, isActive }),
    archive: async (policy: PolicyView) => {
      try {
        await api(`policies/${policy.id}`, { method: "DELETE" });
      } catch (problem) {
        throw new Error(problemWords(problem));
      }
      toast.success(t("archived", { name: policy.name }));
      await refresh();
    },
  };
}

function sortedBy(policies: readonly PolicyView[], ids: readonly string[]): PolicyView[] {
  const place = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return [...policies].sort((a, b) => place(a.id) - place(b.id));
}
