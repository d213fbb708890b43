"use client";

import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

type Announce = (words: string, urgency?: "polite" | "assertive") => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Tells screen readers what changed elsewhere on the page. Stands once, in the providers. */
export function LiveRegion({ children }: { children: ReactNode }) {
  const [polite, setPolite] = useState({ words: "", turn: 0 });
  const [assertive, setAssertive] = useState({ words: "", turn: 0 });
  const announce = useCallback<Announce>((words, urgency = "polite") => {
    const set = urgency === "polite" ? setPolite : setAssertive;
    set(({ turn }) => ({ words, turn: turn + 1 }));
  }, []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div className="sr-only" aria-live="polite">
        <span key={polite.turn}>{polite.words}</span>
      </div>
      <div className="sr-only" aria-live="assertive">
        <span key={assertive.turn}>{assertive.words}</span>
      </div>
    </AnnounceContext.Provider>
  );
}

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
