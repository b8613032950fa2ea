/** One surface at a time: whoever comes meanwhile waits, the highest priority first. */

export interface Turn {
  priority: number;
  /** Called when its turn has come; what it gives ends when it is over. Nothing to wait for is over at once. */
  go(): Promise<void> | undefined;
}

/** `pause` lies between two, so that nobody who closes one has the next in their face. Gives how to get in line. */
export const stage = (pause: () => Promise<void>): ((turn: Turn) => void) => {
  const waiting: Turn[] = [];
  let busy = false;

  const next = async (): Promise<void> => {
    busy = true;
    // Who comes in the same moment is compared with the others.
    await Promise.resolve();
    for (let turn = waiting.shift(); turn; turn = waiting.shift()) {
      const shown = turn.go();
      if (!shown) continue;
      await shown.catch((error) => console.warn("Rapport:", error));
      await pause();
    }
    busy = false;
  };

  return (turn) => {
    waiting.push(turn);
    // Sorting is stable: of the same priority, who came first.
    waiting.sort((one, other) => other.priority - one.priority);
    if (!busy) void next();
  };
};
