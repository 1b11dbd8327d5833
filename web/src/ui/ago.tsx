import { type ReactNode, useSyncExternalStore } from 'react';
import { ago, moment } from './format.js';

const TICK_MS = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

/** How long ago something was (or how soon it will be); grows older by itself. */
export function Ago({ at }: { readonly at: string | null | undefined }): ReactNode {
  const now = useSyncExternalStore(subscribe, () => nowMs);
  return (
    <time dateTime={at ?? undefined} title={moment(at)}>
      {ago(at, now)}
    </time>
  );
}

/** One clock for everything on the page, which stands still while nothing shows a time. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
