"use client";

import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { PolicyView } from "@/domain/sla";
import { ConfirmDialog } from "@/ui/composites/confirm-dialog";
import { Button } from "@/ui/primitives/button";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { policiesQuery } from "../../../../_client/policy-queries";
import { useProblemWords } from "../../../../_client/use-problem-words";
import { ApplyingBar } from "./applying-bar";
import { DefaultPolicyRow, SortablePolicyRow } from "./policy-row";
import { usePolicyActions } from "./use-policy-actions";

/** The policies in their order: dragged by pointer, touch or keyboard; the default stays last. */
export function PolicyList({ canManage }: { canManage: boolean }) {
  const t = useTranslations("policies");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const query = useQuery(policiesQuery);
  if (query.isPending) return <SkeletonList label={t("loading")} rows={4} />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={t("errorTitle")}
        description={problemWords(query.error)}
        action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
      />
    );
  }
  const { data, applying } = query.data;
  return (
    <div className="flex flex-col gap-4">
      <ApplyingBar applying={applying} />
      {canManage && data.length > 2 ? <p className="text-ink-2">{t("orderHint")}</p> : null}
      <OrderedPolicies policies={data} canManage={canManage} />
    </div>
  );
}

function OrderedPolicies({ policies, canManage }: { policies: PolicyView[]; canManage: boolean }) {
  const t = useTranslations("policies");
  const id = useId();
  const actions = usePolicyActions();
  const [archived, setArchived] = useState<PolicyView>();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ordered = policies.filter(({ isDefault }) => !isDefault);
  const standard = policies.find(({ isDefault }) => isDefault);
  const ids = ordered.map((policy) => policy.id);
  const move = ({ active, over }: DragEndEvent) => {
    const from = ids.indexOf(String(active.id));
    const to = over === null ? -1 : ids.indexOf(String(over.id));
    const moved = ordered[from];
    if (moved === undefined || to === -1 || from === to) return;
    actions.reorder(arrayMove(ids, from, to), moved, ids);
  };

  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={move}
      accessibility={{
        announcements: useAnnouncements(ordered),
        screenReaderInstructions: { draggable: t("drag.instructions") },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol aria-label={t("list")} className="divide-y divide-line rounded-md border border-line">
          {ordered.map((policy, index) => (
            <SortablePolicyRow
              key={policy.id}
              policy={policy}
              place={index + 1}
              canManage={canManage}
              onActive={(isActive) => actions.setActive(policy, isActive)}
              onArchive={() => setArchived(policy)}
            />
          ))}
          {standard === undefined ? null : (
            <DefaultPolicyRow policy={standard} canManage={canManage} />
          )}
        </ol>
      </SortableContext>
      {archived === undefined ? null : (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => (isOpen ? undefined : setArchived(undefined))}
          title={t("archiveDialog.title", { name: archived.name })}
          description={t("archiveDialog.description", { count: archived.openTickets })}
          confirmLabel={t("archiveDialog.confirm")}
          isDanger
          onConfirm={() => actions.archive(archived)}
        />
      )}
    </DndContext>
  );
}

/** What screen readers hear while a policy is moved. */
function useAnnouncements(policies: readonly PolicyView[]): Announcements {
  const t = useTranslations("policies.drag");
  const count = policies.length;
  const of = (id: UniqueIdentifier) => {
    const index = policies.findIndex((policy) => policy.id === id);
    return { name: policies[index]?.name ?? "", place: index + 1, count };
  };
  return {
    onDragStart: ({ active }) => t("start", of(active.id)),
    onDragOver: ({ active, over }) =>
      over === null ? undefined : t("over", { ...of(active.id), place: of(over.id).place }),
    onDragEnd: ({ active, over }) =>
      t("end", { ...of(active.id), place: of(over?.id ?? active.id).place }),
    onDragCancel: ({ active }) => t("cancel", of(active.id)),
  };
}
