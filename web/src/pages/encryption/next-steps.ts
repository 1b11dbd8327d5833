import type { Schema } from '../../api/types.js';
import { count } from '../../ui/format.js';

type Encryption = Schema<'Encryption'>;

/** Where a change of the master key stands, and what comes next. */
export interface NextStep {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** What to do about master keys now, in words. */
export function nextStepOf(encryption: Encryption): NextStep {
  const { promoted, rewrap, kek_ids, instances } = encryption;
  const lost = kek_ids.filter(
    ({ rows, kek_id }) => rows > 0 && !instances.some((each) => each.kek_ids.includes(kek_id)),
  );
  if (lost.length > 0)
    return {
      tone: 'bad',
      title: 'A master key is missing',
      text: `${stored(sumOf(lost))} a master key that no instance has (${namesOf(lost)}). Add it to BYOK_PREVIOUS_KEYS of every instance; until then ${sumOf(lost) === 1 ? 'it' : 'they'} cannot be read.`,
    };
  if (!promoted)
    return {
      tone: 'warn',
      title: 'The new master key is not everywhere yet',
      text: 'Not every live instance has the active master key loaded, so new secrets are still sealed with an older one. Set it on the others too (BYOK_ENCRYPTION_KEY, or BYOK_PREVIOUS_KEYS first) and restart them.',
    };
  if (rewrap.rows_left > 0) return unwrapped(encryption);
  const safe = retirable(encryption);
  if (safe.length > 0)
    return {
      tone: 'ok',
      title: safe.length === 1 ? 'An old master key can go' : 'Old master keys can go',
      text: `Nothing needs ${safe.join(', ')} any more. Take ${safe.length === 1 ? 'it' : 'them'} out of BYOK_PREVIOUS_KEYS of every instance at the next restart, and keep a copy as long as you keep backups from before.`,
    };
  return {
    tone: 'ok',
    title: 'Everything is sealed with the active master key',
    text: 'There is nothing to do. To change the master key: make one with npm run key:generate, set it as BYOK_ENCRYPTION_KEY with the present one in BYOK_PREVIOUS_KEYS, restart the instances one after another, then rewrap here.',
  };
}

function unwrapped({ rewrap }: Encryption): NextStep {
  const { rows_left, status, rewrapped } = rewrap;
  if (status === 'running')
    return {
      tone: 'warn',
      title: 'Secrets are being rewrapped',
      text: `${count(rewrapped)} are done, ${count(rows_left)} are left. Requests go on meanwhile; it can be stopped by a restart at any time and goes on when it is begun again.`,
    };
  return {
    tone: 'warn',
    title: 'Secrets still need an older master key',
    text: `${stored(rows_left)} an older master key. Rewrap them: it runs in the background, requests go on, and no secret is shown to anybody.`,
  };
}

/** Keys that are loaded somewhere although nothing needs them. */
function retirable({ safe_to_retire, instances }: Encryption): readonly string[] {
  return safe_to_retire
    .filter(({ kek_id, safe }) => safe && instances.some((each) => each.kek_ids.includes(kek_id)))
    .map(({ kek_id }) => kek_id);
}

function stored(rows: number): string {
  return rows === 1 ? '1 stored secret needs' : `${count(rows)} stored secrets need`;
}

function sumOf(keks: readonly Schema<'KekRows'>[]): number {
  return keks.reduce((sum, { rows }) => sum + rows, 0);
}

function namesOf(keks: readonly Schema<'KekRows'>[]): string {
  return keks.map(({ kek_id }) => kek_id).join(', ');
}

/** How much of a run is done, between 0 and 1. */
export function shareDone({ rewrapped, rows_left, unreadable_count }: Schema<'RewrapState'>): number {
  const all = rewrapped + rows_left;
  return all === 0 ? 1 : Math.min(1, (rewrapped + unreadable_count) / all);
}
