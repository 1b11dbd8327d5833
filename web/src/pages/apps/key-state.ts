import type { Schema } from '../../api/types.js';
import type { Tone } from '../../ui/status.js';

type AppKey = Schema<'AppKeyView'>;

const SOON_MS = 14 * 24 * 60 * 60 * 1000;

/** A key's state as a light and a word. */
export function keyStateOf(
  { state, expires_at }: AppKey,
  nowMs: number = Date.now(),
): readonly [tone: Tone, word: string] {
  if (state !== 'active') return ['off', state];
  if (expires_at === null) return ['ok', 'active'];
  return Date.parse(expires_at) - nowMs < SOON_MS ? ['warn', 'ends soon'] : ['ok', 'active'];
}

/** Keys that can be used, newest first, before those that cannot. */
export function byUse(keys: readonly AppKey[]): readonly AppKey[] {
  return keys.toSorted((a, b) => Number(b.state === 'active') - Number(a.state === 'active') || b.id - a.id);
}

/** `“nightly” (****ab12)` or only its last characters. */
export function keyName({ name, masked_key }: Pick<AppKey, 'name' | 'masked_key'>): string {
  return name === null ? masked_key : `“${name}” (${masked_key})`;
}
