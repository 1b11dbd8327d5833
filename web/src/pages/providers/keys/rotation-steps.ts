import type { Schema } from '../../../api/types.js';

type KeyVersion = Schema<'KeyVersion'>;

/** How far a rotation has come. */
export interface RotationProgress {
  /** The vendor has been asked with the new key, and took it. */
  readonly isProved: boolean;
  /** Whether the vendor is to be asked at all. */
  readonly verifies: boolean;
  /** Version that has taken over. */
  readonly promoted: number | undefined;
  /** Versions it took over from, as they are now. */
  readonly replaced: readonly KeyVersion[];
}

export interface Step {
  readonly name: string;
  readonly state: 'done' | 'now' | 'todo';
  readonly note?: string;
  /** A moment the note ends with. */
  readonly at?: string;
}

/** new key → verified → promoted → grace → revoked */
export function rotationSteps(progress: RotationProgress): readonly Step[] {
  const { isProved, verifies, promoted } = progress;
  return [
    { name: 'Enter the new key', state: isProved || promoted !== undefined ? 'done' : 'now' },
    proofStep(isProved || promoted !== undefined, verifies),
    promotionStep(isProved, promoted),
    ...endSteps(progress),
  ];
}

function proofStep(isOver: boolean, verifies: boolean): Step {
  if (!verifies) return { name: 'Not proved at the vendor', state: isOver ? 'done' : 'todo' };
  return isOver
    ? { name: 'The vendor accepts it', state: 'done' }
    : { name: 'Prove it at the vendor', state: 'todo', note: 'It spends no tokens.' };
}

function promotionStep(isProved: boolean, promoted: number | undefined): Step {
  if (promoted !== undefined) return { name: `Version ${promoted} serves all new requests`, state: 'done' };
  return { name: 'Put it in the place of those in use', state: isProved ? 'now' : 'todo' };
}

function endSteps({ promoted, replaced }: RotationProgress): readonly Step[] {
  const grace = replaced.filter(({ state }) => state === 'grace');
  return [standInStep(promoted, grace), endStep(promoted !== undefined && grace.length === 0, replaced)];
}

function standInStep(promoted: number | undefined, grace: readonly KeyVersion[]): Step {
  const until = grace[0]?.grace_until;
  if (grace.length === 0)
    return { name: 'The old key stands in through the grace', state: promoted === undefined ? 'todo' : 'done' };
  return {
    name: `${named(grace)} ${grace.length === 1 ? 'stands' : 'stand'} in, should the vendor refuse the new key`,
    state: 'now',
    ...(typeof until === 'string' && { note: 'ends', at: until }),
  };
}

function endStep(isOver: boolean, replaced: readonly KeyVersion[]): Step {
  if (!isOver)
    return {
      name: 'The old key is revoked',
      state: 'todo',
      note: 'By itself. Take it back at the vendor after that, not before.',
    };
  const ended = replaced.filter(({ state }) => state === 'revoked');
  if (ended.length === 0) return { name: 'Nothing was left to revoke', state: 'done' };
  return { name: `${named(ended)} ${ended.length === 1 ? 'is' : 'are'} revoked`, state: 'done' };
}

function named(versions: readonly KeyVersion[]): string {
  const numbers = versions.map(({ version }) => version).join(', ');
  return versions.length === 1 ? `Version ${numbers}` : `Versions ${numbers}`;
}
