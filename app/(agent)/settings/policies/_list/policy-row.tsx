"use client";

import { useSortable } from "@dnd-kit/sortable";
import { Archive, GripVertical } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PolicyView } from "@/domain/sla";
import { classNames } from "@/ui/class-names";
import { Badge } from "@/ui/primitives/badge";
import { IconButton } from "@/ui/primitives/icon-button";
import { Switch } from "@/ui/primitives/switch";
import { usePolicyWords } from "../use-policy-words";

interface PolicyRowProps {
  policy: PolicyView;
  /** From 1. */
  place: number;
  canManage: boolean;
  onActive: (isActive: boolean) => void;
  onArchive: () => void;
}

/** A policy that can be moved, switched off and archived. */
export function SortablePolicyRow({
  policy,
  place,
  canManage,
  onActive,
  onArchive,
}: PolicyRowProps) {
  const t = useTranslations("policies");
  const {
    attributes,
    listeners,
    setNodeRef,
    setActivatorNodeRef,
    transform,
    transition,
    isDragging,
  } = useSortable({ id: policy.id, disabled: !canManage });
  return (
    <li
      ref={setNodeRef}
      style={{
        transform: transform === null ? undefined : `translate3d(0, ${transform.y}px, 0)`,
        transition,
      }}
      className={classNames(
        "relative flex items-start gap-2 bg-surface px-2 py-3 first:rounded-t-md last:rounded-b-md motion-reduce:transition-none!",
        isDragging && "z-10 shadow-lg",
      )}
    >
      {canManage ? (
        <button
          type="button"
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          aria-label={t("handle", { name: policy.name })}
          className="-my-1 flex h-7 w-5 shrink-0 cursor-grab touch-none items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink active:cursor-grabbing max-sm:h-11 max-sm:w-8"
        >
          <GripVertical aria-hidden className="size-3.5" />
        </button>
      ) : null}
      <span className="w-5 shrink-0 text-right text-ink-3 tabular-nums max-sm:hidden">{place}</span>
      <PolicySummary policy={policy} />
      {canManage ? (
        <span className="flex shrink-0 items-center gap-2">
          <IconButton
            label={t("archive", { name: policy.name })}
            icon={<Archive />}
            onClick={onArchive}
          />
          <Switch
            isOn={policy.isActive}
            aria-label={t("active", { name: policy.name })}
            onChange={onActive}
          />
        </span>
      ) : null}
    </li>
  );
}

/** What remains when no other policy matches: always last, always on. */
export function DefaultPolicyRow({
  policy,
  canManage,
}: Pick<PolicyRowProps, "policy" | "canManage">) {
  const t = useTranslations("policies");
  return (
    <li className="flex items-start gap-2 bg-surface px-2 py-3 first:rounded-t-md last:rounded-b-md">
      {canManage ? <span className="w-5 shrink-0 max-sm:w-8" /> : null}
      <span className="w-5 shrink-0 max-sm:hidden" />
      <PolicySummary policy={policy} badge={<Badge>{t("default")}</Badge>} />
    </li>
  );
}

function PolicySummary({ policy, badge }: { policy: PolicyView; badge?: ReactNode }) {
  const t = useTranslations("policies");
  const words = usePolicyWords();
  const { definition, isActive, isDefault, openTickets } = policy;
  return (
    <div className={classNames("min-w-0 flex-1", isActive || "text-ink-3")}>
      <p className="flex flex-wrap items-center gap-x-2">
        <Link
          href={`/settings/policies/${policy.id}`}
          className="min-w-0 truncate rounded-sm font-medium underline-offset-2 hover:underline max-sm:py-2"
        >
          {policy.name}
        </Link>
        {badge}
        {isActive ? null : <Badge>{t("inactive")}</Badge>}
        <span className="text-ink-3 text-sm tabular-nums">{t("open", { count: openTickets })}</span>
      </p>
      <p className="text-ink-2 text-sm">
        {isDefault ? t("defaultHint") : words.conditions(definition.conditions)}
      </p>
      <p className="text-ink-3 text-sm">{words.promises(definition)}</p>
    </div>
  );
}
