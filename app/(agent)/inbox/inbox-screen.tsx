"use client";

import { PanelLayout } from "@/ui/composites/panel-layout";
import type { PanelMemory } from "@/ui/composites/panel-memory";
import { ContactPane } from "./_contact/contact-pane";
import { ListTools } from "./_list/list-tools";
import { TicketList } from "./_list/ticket-list";
import type { Density } from "./_list/ticket-row";
import { useDensity } from "./_list/use-density";
import { TicketPane } from "./_pane/ticket-pane";
import { InboxProvider, useInbox } from "./inbox-state";
import { useViewShortcuts, ViewsPanel } from "./views-panel";

interface InboxScreenProps {
  memory: PanelMemory;
  density: Density;
}

/** Views, list, ticket, contact: the page an agent looks at all day. */
export function InboxScreen(props: InboxScreenProps) {
  return (
    <InboxProvider>
      <Panels {...props} />
    </InboxProvider>
  );
}

function Panels({ memory, density: remembered }: InboxScreenProps) {
  const { selectedId } = useInbox();
  const [density, setDensity] = useDensity(remembered);
  useViewShortcuts();
  return (
    <PanelLayout
      memory={memory}
      step={selectedId === null ? "list" : "ticket"}
      views={<ViewsPanel />}
      list={
        <>
          <ListTools density={density} onDensityChange={setDensity} />
          <TicketList density={density} />
        </>
      }
      ticket={<TicketPane />}
      contact={<ContactPane />}
    />
  );
}
