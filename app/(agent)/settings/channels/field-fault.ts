import type { ConnectForm } from "@/domain/channels";

/** What is wrong with a field before the platform is asked; null when nothing is. */
export function fieldFault(
  value: string,
  isRequired: boolean,
  kind: ConnectForm["fields"][number]["kind"],
): "required" | "badUrl" | null {
  if (value.trim() === "") return isRequired ? "required" : null;
  return kind === "url" && !/^https?:\/\/[^\s]+$/i.test(value.trim()) ? "badUrl" : null;
}
