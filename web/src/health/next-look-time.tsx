import type { ReactNode } from 'react';
import { duration } from '../ui/format.js';
import { useNow } from '../ui/use-now.js';
import type { Judged } from './health.js';
import { nextLook } from './next-look.js';

const SECOND_MS = 1000;

/** `next probe 38 s`, less every second; nothing where no look is known to come. */
export function NextLookTime({ of: provider }: { readonly of: Judged }): ReactNode {
  const nowMs = useNow();
  const look = nextLook(provider, nowMs);
  if (look === undefined) return null;
  const left = Math.ceil((look.atMs - nowMs) / SECOND_MS) * SECOND_MS;
  return (
    <span>
      next {look.by} <b className="mono">{duration(left)}</b>
    </span>
  );
}
