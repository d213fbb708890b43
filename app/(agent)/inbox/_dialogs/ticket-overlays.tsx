"use client";

import dynamic from "next/dynamic";
import { useInbox } from "../inbox-state";

const DismissDialog = dynamic(() => import("./dismiss-dialog"));
const EscalateDialog = dynamic(() => import("./escalate-dialog"));
const ReturnDialog = dynamic(() => import("./return-dialog"));
const MarkAnsweredDialog = dynamic(() => import("./mark-answered-dialog"));

/** The dialogs over the open ticket, loaded when first asked for. */
export function TicketOverlays({ ticketId }: { ticketId: string }) {
  const { overlay, setOverlay } = useInbox();
  const onClose = () => setOverlay(null);
  switch (overlay) {
    case "dismiss":
      return <DismissDialog ticketId={ticketId} onClose={onClose} />;
    case "escalate":
      return <EscalateDialog ticketId={ticketId} onClose={onClose} />;
    case "return":
      return <ReturnDialog ticketId={ticketId} onClose={onClose} />;
    case "mark-answered":
      return <MarkAnsweredDialog ticketId={ticketId} onClose={onClose} />;
    default:
      return null;
  }
}
