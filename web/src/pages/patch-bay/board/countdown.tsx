import { type ReactNode, useEffect, useState } from 'react';
import { duration } from '../../../ui/format.js';

const TICK_MS = 1000;

/** `38 s`, less every second, until it is over. */
export function Countdown({ untilMs }: { readonly untilMs: number }): ReactNode {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((untilMs - nowMs) / TICK_MS)) * TICK_MS;
  return <span className="mono">{left === 0 ? 'now' : duration(left)}</span>;
}
