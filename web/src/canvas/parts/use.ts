import { createContext, use, useSyncExternalStore } from "react";
import type { Actions } from "../tools/actions";
import type { Station } from "../tools/station";
import type { Snapshot, Workbench } from "../tools/workbench";
import type { Element } from "../document/schema";
import type { Peer } from "../sync/presence";

/** What every part of the board is given. */
export interface Desk {
  readonly station: Station;
  readonly bench: Workbench;
  readonly actions: Actions;
  readonly nameOf: (person: string) => string;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (!desk) throw new Error("parts of the board stand inside a Board");
  return desk;
}

export function useBench(): Snapshot {
  const { bench } = useDesk();
  return useSyncExternalStore(bench.subscribe, bench.snapshot);
}

export function usePeers(): readonly Peer[] {
  const { presence } = useDesk().bench;
  return useSyncExternalStore((listener) => presence.subscribe(listener), () => presence.peers);
}

/** All elements, the topmost first; a new list whenever anything of them changes. */
export function useElements(): readonly Element[] {
  const { board } = useDesk().bench;
  return useSyncExternalStore((listener) => board.subscribe(listener), () => board.ordered());
}

/** The selected elements as they are now. */
export function useSelected(): Element[] {
  useElements();
  useBench();
  return useDesk().bench.selected();
}

/** One thing of the workbench: what uses it is not drawn anew for the others. */
export function useBenchOf<K extends keyof Snapshot>(key: K): Snapshot[K] {
  const { bench } = useDesk();
  return useSyncExternalStore(bench.subscribe, () => bench.snapshot()[key]);
}
