/** Hands the rows to the virtual list in steps that it can follow without losing its place. */
import { useLayoutEffect, useState } from "react";
import { type Row, type Shown, stepsTo } from "./rows";

interface Steps {
  target: readonly Row[];
  queue: readonly Shown[];
}

/** What the list shows now. */
export function useSteps(rows: readonly Row[]): Shown {
  const [steps, setSteps] = useState<Steps>(() => ({
    target: rows,
    queue: [{ rows, shift: false, generation: 0 }],
  }));
  let current = steps;
  if (steps.target !== rows) {
    const from = steps.queue[0] ?? { rows: [], shift: false, generation: 0 };
    current = { target: rows, queue: stepsTo(from, rows) };
    setSteps(current);
  }
  useLayoutEffect(() => {
    if (current.queue.length > 1) setSteps({ target: current.target, queue: current.queue.slice(1) });
  }, [current]);
  return current.queue[0] ?? { rows, shift: false, generation: 0 };
}
