import type { Schema } from '../../api/types.js';
import type { Tone } from '../../ui/status.js';

type Instance = Schema<'Instance'>;

/** An instance’s state as a light and a word. */
export function stateOf({ status, lag, revision }: Instance): readonly [tone: Tone, word: string] {
  if (status === 'silent') return ['bad', 'silent'];
  // Before the first change there is only revision 0 to be served.
  if (revision === 0 && lag > 0) return ['warn', 'loading'];
  return lag === 0 ? ['ok', 'serving'] : ['warn', 'lagging'];
}

/** How many serve the newest revision. */
export function servingIn(instances: readonly Instance[]): number {
  return instances.filter(({ lag, status }) => lag === 0 && status === 'live').length;
}

/** What the states mean for requests, and what to do; undefined while all is well. */
export function adviceOn(instances: readonly Instance[]): string | undefined {
  const silent = instances.filter(({ status }) => status === 'silent');
  const lagging = instances.filter(({ status, lag }) => status === 'live' && lag > 0);
  const parts = [
    ...(silent.length > 0
      ? [
          `${namesOf(silent)} ${silent.length === 1 ? 'has' : 'have'} not been heard of for 15 seconds and did not say goodbye: killed, or cut off from the database and perhaps still serving an older revision. Look at the process and its way to the database; it disappears from here after 15 minutes.`,
        ]
      : []),
    ...(lagging.length > 0
      ? [
          `${namesOf(lagging)} ${lagging.length === 1 ? 'serves' : 'serve'} an older revision. That usually passes within 2 seconds; if it stays, the log of the instance says why it cannot load the new one.`,
        ]
      : []),
    ...(versionsOf(instances).length > 1
      ? [`Different versions run side by side (${versionsOf(instances).join(', ')}), as during an upgrade.`]
      : []),
    ...(differs(instances)
      ? [
          'Instances at the same revision do not serve the same: one of them cannot open keys that others can. See Encryption.',
        ]
      : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' ');
}

function namesOf(instances: readonly Instance[]): string {
  return instances.map(({ name }) => name).join(', ');
}

function versionsOf(instances: readonly Instance[]): readonly string[] {
  return [...new Set(instances.filter(({ status }) => status === 'live').map(({ version }) => version))].toSorted();
}

/** Instances of one revision have one hash, unless their keys differ. */
function differs(instances: readonly Instance[]): boolean {
  const told = instances.filter(
    ({ status, lag, config_hash }) => status === 'live' && lag === 0 && config_hash !== null,
  );
  return new Set(told.map(({ config_hash }) => config_hash)).size > 1;
}
