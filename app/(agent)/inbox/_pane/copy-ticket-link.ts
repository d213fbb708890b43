import { toast } from "@/ui/primitives/toaster";

/** Copies the ticket's own address; shows it instead where the browser does not allow copying. */
export async function copyTicketLink(ticketId: string, doneWords: string): Promise<void> {
  const address = `${location.origin}/inbox?ticket=${ticketId}`;
  try {
    await navigator.clipboard.writeText(address);
    toast.success(doneWords);
  } catch {
    toast(address);
  }
}
