import type { ReactNode } from 'react';
import type { Schema } from '../api/types.js';
import { useLive } from '../live/live.js';
import { duration } from '../ui/format.js';
import { spreadWords } from './spread-words.js';

interface Props {
  readonly revision: number;
  /** How far it had come when the write answered. */
  readonly applied: Schema<'Applied'> | undefined;
  /** What was done: `chat is plugged into gpu-1.` */
  readonly did?: string;
}

/** `Live on 3 / 3 instances in 84 ms`, or which instances do not serve it yet. */
export function LiveOn({ revision, applied, did }: Props): ReactNode {
  const { applied: latest } = useLive();
  const { serving, instances, ms, lagging } = spreadOf(applied, latest?.number === revision ? latest : undefined);
  const isEverywhere = instances > 0 && serving >= instances;
  return (
    <>
      {did !== undefined && `${did} `}
      {isEverywhere ? 'Live on ' : 'Not everywhere yet: live on '}
      <b className="mono">{spreadWords(serving, instances)}</b>
      {isEverywhere && <After ms={ms} />}
      {!isEverywhere && lagging.length > 0 && `; waiting for ${lagging.join(', ')}`}
    </>
  );
}

function After({ ms }: { readonly ms: number | undefined }): ReactNode {
  if (ms === undefined) return null;
  return (
    <>
      {' in '}
      <b className="mono">{duration(ms)}</b>
    </>
  );
}

interface Spread {
  readonly serving: number;
  readonly instances: number;
  readonly ms: number | undefined;
  readonly lagging: readonly string[];
}

/** What was told since wins over what the write answered. */
function spreadOf(answered: Props['applied'], told: Schema<'AppliedEvent'> | undefined): Spread {
  const { instances = 0, waiting_for: waiting = [], silent = [] } = answered ?? {};
  const lagging = [...waiting, ...silent];
  if (told) return { serving: told.serving, instances: told.instances, ms: told.ms, lagging };
  return { serving: Math.max(0, instances - lagging.length), instances, ms: undefined, lagging };
}
