import type { Schema } from '../../../api/types.js';
import type { Tone } from '../../../ui/status.js';
import type { Provider } from '../provider.js';

type KeyVersion = Schema<'KeyVersion'>;

/** What may be done with a version of a key. */
export type KeyAction = 'share' | 'rotate' | 'activate' | 'revoke' | 'erase';

export interface KeyShown {
  readonly version: KeyVersion;
  readonly tone: Tone;
  readonly word: string;
  /** Why the provider's requests do not use it although it is in use. */
  readonly setAside: Provider['state']['keys'][number] | undefined;
  /** Share of the requests among the active ones of the same owner; undefined where it has none. */
  readonly share: number | undefined;
  readonly actions: readonly KeyAction[];
}

/** How each version of a provider's keys is doing, newest first as they come. */
export function shownKeys(versions: readonly KeyVersion[], states: Provider['state']['keys']): readonly KeyShown[] {
  return versions.map((version) => {
    const setAside = isServing(version)
      ? states.find((state) => state.version === version.version && state.state === 'set_aside')
      : undefined;
    return {
      version,
      setAside,
      ...(setAside === undefined ? lookOf(version) : { tone: 'bad' as const, word: 'set aside' }),
      share: shareOf(version, versions),
      actions: actionsOf(version, versions),
    };
  });
}

const LOOKS: Readonly<Record<KeyVersion['state'], { readonly tone: Tone; readonly word: string }>> = {
  active: { tone: 'ok', word: 'active' },
  grace: { tone: 'warn', word: 'in grace' },
  pending: { tone: 'off', word: 'pending' },
  revoked: { tone: 'off', word: 'revoked' },
};

function lookOf({ state, destroyed_at }: KeyVersion): { readonly tone: Tone; readonly word: string } {
  return destroyed_at === null ? LOOKS[state] : { tone: 'off', word: 'erased' };
}

function shareOf(version: KeyVersion, versions: readonly KeyVersion[]): number | undefined {
  if (version.state !== 'active') return undefined;
  const whole = activeOf(version.app_id, versions).reduce((sum, { weight }) => sum + weight, 0);
  return version.weight / whole;
}

function actionsOf(version: KeyVersion, versions: readonly KeyVersion[]): readonly KeyAction[] {
  if (version.destroyed_at !== null) return [];
  if (version.state === 'revoked') return ['activate', 'erase'];
  if (version.state === 'grace') return ['activate', 'revoke'];
  const isOnly = version.state === 'active' && activeOf(version.app_id, versions).length === 1;
  return ['share', 'rotate', ...(isOnly ? [] : ['activate' as const]), 'revoke'];
}

function activeOf(owner: number | null, versions: readonly KeyVersion[]): readonly KeyVersion[] {
  return versions.filter(({ state, app_id }) => state === 'active' && app_id === owner);
}

function isServing({ state }: KeyVersion): boolean {
  return state === 'active' || state === 'grace';
}
