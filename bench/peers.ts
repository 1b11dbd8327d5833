import type { Target } from './load/target.ts';
import type { Kind, Upstreams } from './stage/upstreams.ts';

/** In the order in which they are measured. */
export const PEER_NAMES = ['direct', 'nginx', 'node', 'portkey', 'patchbay'] as const;
export type PeerName = (typeof PEER_NAMES)[number];
/** `node` is for whoever works on Patchbay: the most that could be reached. */
export const USUAL_PEERS: readonly PeerName[] = ['direct', 'nginx', 'portkey', 'patchbay'];

/** Names in tables. */
export const TITLES: Readonly<Record<PeerName, string>> = {
  direct: 'directly',
  nginx: 'nginx',
  node: 'bare Node',
  portkey: 'Portkey',
  patchbay: 'Patchbay',
};

/** Something that requests are sent to. */
export interface Peer {
  readonly title: string;
  /** Of the gateway; undefined without one. */
  readonly pid?: number;
  readonly targets: Readonly<Record<Kind, Target>>;
}

/** The same for every kind of upstream. */
export function everyKind(make: (kind: Kind) => Target): Readonly<Record<Kind, Target>> {
  return { answers: make('answers'), refusals: make('refusals'), events: make('events'), paced: make('paced') };
}

/** The upstreams themselves, or their paths on a proxy in front of all of them. */
export function plainTargets(upstreams: Upstreams, proxy?: string): Readonly<Record<Kind, Target>> {
  return everyKind((kind) => {
    const base = upstreams[kind];
    return { base: proxy === undefined ? base : `${proxy}${new URL(base).pathname}`, headers: {} };
  });
}
