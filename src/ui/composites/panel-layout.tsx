"use client";

import { useTranslations } from "next-intl";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  Group,
  type GroupImperativeHandle,
  type LayoutChangedMeta,
  Panel,
  type PanelImperativeHandle,
  Separator,
} from "react-resizable-panels";
import { classNames } from "../class-names";
import { writeCookie } from "../i18n/cookie";
import { Sheet } from "../primitives/sheet";
import { PANEL_COOKIE, PANEL_LIMITS, type PanelMemory, type SidePanel } from "./panel-memory";
import { panelLayout, panelWidths } from "./panel-widths";
import { type PanelMode, usePanelMode } from "./use-panel-mode";

interface Panels {
  /** `wide`: four beside each other; `medium`: contact in a sheet; `narrow`: list and ticket in turn. */
  mode: PanelMode;
  isShown: (panel: SidePanel) => boolean;
  /** Folds the panel away or back, or opens it as a sheet where it does not fit. */
  toggle: (panel: SidePanel) => void;
  /** Closes an open sheet: after a choice in it. */
  closeSheet: () => void;
}

const PanelsContext = createContext<Panels | null>(null);

/** For what stands inside a `PanelLayout`: the buttons that show and hide its panels. */
export function usePanels(): Panels {
  const panels = useContext(PanelsContext);
  if (panels === null) throw new Error("usePanels must be used inside a PanelLayout");
  return panels;
}

export interface PanelLayoutProps {
  views: ReactNode;
  list: ReactNode;
  ticket: ReactNode;
  contact: ReactNode;
  /** Which of the two stands where only one fits. */
  step: "list" | "ticket";
  /** `parsePanelMemory(cookie)`, read by the server so that nothing moves while loading. */
  memory: PanelMemory;
}

/** Views, list, ticket and contact beside each other; widths and folds are remembered. */
export function PanelLayout({ views, list, ticket, contact, step, memory }: PanelLayoutProps) {
  const t = useTranslations("common.panel");
  const mode = usePanelMode();
  const [sheet, setSheet] = useState<SidePanel | null>(null);
  const [hidden, setHidden] = useState<readonly SidePanel[]>(memory.hidden);
  const remembered = useRef(memory);
  const group = useRef<GroupImperativeHandle | null>(null);
  const groupElement = useRef<HTMLDivElement | null>(null);
  const viewsRef = useRef<PanelImperativeHandle | null>(null);
  const listRef = useRef<PanelImperativeHandle | null>(null);
  const contactRef = useRef<PanelImperativeHandle | null>(null);

  const isInGroup = useCallback(
    (panel: SidePanel) => mode === "wide" || (mode === "medium" && panel === "views"),
    [mode],
  );

  useEffect(
    () => setSheet((open) => (open !== null && isInGroup(open) ? null : open)),
    [isInGroup],
  );

  // Whatever is folded or comes back, the ticket gives and takes the width; the others keep theirs.
  // The group knows a panel that has just come or gone one frame later only.
  useEffect(() => {
    if (mode === "narrow") return;
    let frame = 0;
    const apply = (attemptsLeft: number) => {
      const total = groupElement.current?.clientWidth ?? 0;
      const layout = panelLayout(panelWidths(mode, hidden, remembered.current), total);
      const known = Object.keys(group.current?.getLayout() ?? {});
      if (known.length === Object.keys(layout).length && known.every((id) => id in layout)) {
        group.current?.setLayout(layout);
      } else if (attemptsLeft > 0) {
        frame = requestAnimationFrame(() => apply(attemptsLeft - 1));
      }
    };
    apply(5);
    return () => cancelAnimationFrame(frame);
  }, [mode, hidden]);

  const remember = useCallback((change: Partial<PanelMemory>) => {
    remembered.current = { ...remembered.current, ...change };
    writeCookie(PANEL_COOKIE, JSON.stringify(remembered.current));
  }, []);

  const setFolded = useCallback(
    (panel: SidePanel, isFolded: boolean) => {
      const others = remembered.current.hidden.filter((other) => other !== panel);
      const next = isFolded ? [...others, panel] : others;
      setHidden(next);
      remember({ hidden: next });
    },
    [remember],
  );

  const panels = useMemo<Panels>(
    () => ({
      mode,
      isShown: (panel) => (isInGroup(panel) ? !hidden.includes(panel) : sheet === panel),
      toggle(panel) {
        if (!isInGroup(panel)) {
          setSheet((open) => (open === panel ? null : panel));
          return;
        }
        setFolded(panel, !hidden.includes(panel));
      },
      closeSheet: () => setSheet(null),
    }),
    [mode, hidden, sheet, isInGroup, setFolded],
  );

  const onLayoutChanged = (_layout: Record<string, number>, meta: LayoutChangedMeta) => {
    if (!meta.isUserInteraction || mode === "narrow") return;
    const widths: Partial<PanelMemory> = {};
    for (const [panel, handle] of [
      ["views", viewsRef.current],
      ["list", listRef.current],
      ["contact", contactRef.current],
    ] as const) {
      if (handle === null) continue;
      const width = Math.round(handle.getSize().inPixels);
      if (width >= PANEL_LIMITS[panel].min) widths[panel] = width;
      if (panel === "list") continue;
      const isFolded = handle.isCollapsed();
      if (isFolded !== hidden.includes(panel)) setFolded(panel, isFolded);
    }
    remember(widths);
  };

  const startWidth = (panel: SidePanel) => (hidden.includes(panel) ? 0 : remembered.current[panel]);

  return (
    <PanelsContext.Provider value={panels}>
      <Group
        id="panels"
        groupRef={group}
        elementRef={groupElement}
        data-step={step}
        className="min-h-0 flex-1"
        onLayoutChanged={onLayoutChanged}
      >
        {isInGroup("views") ? (
          <Panel
            key="views"
            id="panel-views"
            panelRef={viewsRef}
            defaultSize={startWidth("views")}
            minSize={PANEL_LIMITS.views.min}
            maxSize={PANEL_LIMITS.views.max}
            collapsible
            collapsedSize={0}
            groupResizeBehavior="preserve-pixel-size"
            style={{ overflow: "hidden" }}
          >
            <PanelBody isFolded={hidden.includes("views")} className="bg-canvas">
              {views}
            </PanelBody>
          </Panel>
        ) : null}
        {isInGroup("views") ? (
          <Edge key="views-edge" id="panel-views-edge" label={t("resize", { panel: t("views") })} />
        ) : null}
        <Panel
          key="list"
          id="panel-list"
          panelRef={listRef}
          defaultSize={mode === "narrow" ? "50" : remembered.current.list}
          minSize={mode === "narrow" ? 0 : PANEL_LIMITS.list.min}
          maxSize={mode === "narrow" ? "100" : PANEL_LIMITS.list.max}
          groupResizeBehavior={mode === "narrow" ? "preserve-relative-size" : "preserve-pixel-size"}
          style={{ overflow: "hidden" }}
        >
          <PanelBody className="bg-surface">{list}</PanelBody>
        </Panel>
        {mode === "narrow" ? null : (
          <Edge key="list-edge" id="panel-list-edge" label={t("resize", { panel: t("list") })} />
        )}
        <Panel
          key="ticket"
          id="panel-ticket"
          minSize={mode === "narrow" ? 0 : 320}
          style={{ overflow: "hidden" }}
        >
          <PanelBody className="bg-surface">{ticket}</PanelBody>
        </Panel>
        {isInGroup("contact") ? (
          <Edge
            key="contact-edge"
            id="panel-contact-edge"
            label={t("resize", { panel: t("contact") })}
          />
        ) : null}
        {isInGroup("contact") ? (
          <Panel
            key="contact"
            id="panel-contact"
            panelRef={contactRef}
            defaultSize={startWidth("contact")}
            minSize={PANEL_LIMITS.contact.min}
            maxSize={PANEL_LIMITS.contact.max}
            collapsible
            collapsedSize={0}
            groupResizeBehavior="preserve-pixel-size"
            style={{ overflow: "hidden" }}
          >
            <PanelBody isFolded={hidden.includes("contact")} className="bg-surface">
              {contact}
            </PanelBody>
          </Panel>
        ) : null}
      </Group>
      <Sheet
        isOpen={sheet !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) setSheet(null);
        }}
        title={sheet === null ? "" : t(sheet)}
        side={sheet === "views" ? "left" : "right"}
      >
        {sheet === "views" ? views : contact}
      </Sheet>
    </PanelsContext.Provider>
  );
}

interface PanelBodyProps {
  children: ReactNode;
  isFolded?: boolean;
  className?: string;
}

function PanelBody({ children, isFolded = false, className }: PanelBodyProps) {
  return (
    <div
      inert={isFolded}
      className={classNames("flex h-full min-h-0 min-w-0 flex-col overflow-hidden", className)}
    >
      {children}
    </div>
  );
}

function Edge({ id, label }: { id: string; label: string }) {
  return (
    <Separator
      id={id}
      aria-label={label}
      className="relative z-10 w-px shrink-0 bg-line outline-none transition-colors after:absolute after:inset-y-0 after:-left-px after:w-[3px] after:bg-accent after:opacity-0 after:transition-opacity hover:after:opacity-60 focus-visible:after:opacity-100 data-[separator=active]:after:opacity-100"
    />
  );
}
