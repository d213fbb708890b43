"use client";

import { useTranslations } from "next-intl";
import { ROLES, type Role } from "@/kernel/actor";
import type { SelectOption } from "@/ui/primitives/select";

/** The roles with what each may do, the mightiest first. */
export function useRoleOptions(): SelectOption<Role>[] {
  const t = useTranslations();
  return [...ROLES].reverse().map((role) => ({
    value: role,
    label: t(`common.role.${role}`),
    description: t(`settings.role.${role}`),
  }));
}
