import { oneByOne } from './load/one-by-one.ts';
import { pacedStreams } from './load/paced.ts';
import type { Measurement, Target } from './load/target.ts';
import { type Load, wrk } from './load/wrk.ts';
import { chatRequest, embeddingsRequest, streamRequest } from './payload.ts';
import { NAMES, PLAIN_TITLE } from './names.ts';
import { TITLES } from './peers.ts';
import type { Stage } from './stage/stage.ts';
import { type Kind, PACE_MS } from './stage/upstreams.ts';

/** Someone who is measured in a scenario. */
export interface Contestant {
  readonly title: string;
  /** Of the gateway; undefined without one. */
  readonly pid?: number;
  readonly measure: (seconds: number) => Promise<Measurement>;
}

/** Everyone in the same situation. */
export interface Scenario {
  readonly name: string;
  readonly contestants: readonly Contestant[];
  /** Needs no warm-up, because it begins with one. */
  readonly isSettled?: boolean;
}

/** A scenario before anything runs. */
export interface Plan {
  readonly name: string;
  readonly isSettled?: boolean;
  contestants(stage: Stage): readonly Contestant[];
}

type Measure = (target: Target, seconds: number) => Promise<Measurement>;

const KIB = 1024;
const PROMPT_CONNECTIONS = 16;
function loaded(load: Load): Measure {
  return (target, seconds) => wrk(target, load, seconds);
}

/** All peers with the same requests. */
function amongPeers(name: string, kind: Kind, measure: Measure): Plan {
  return {
    name,
    contestants: ({ peers }) =>
      peers.map(({ title, pid, targets }) => ({
        title,
        ...(pid !== undefined && { pid }),
        measure: (seconds) => measure(targets[kind], seconds),
      })),
  };
}

/** Also for requests that Patchbay passes on as they came. */
function withPlain(plan: Plan, measure: Measure): Plan {
  return {
    ...plan,
    contestants: (stage) => {
      const contestants = plan.contestants(stage);
      const isWanted = contestants.some(({ title }) => title === TITLES.patchbay);
      return isWanted ? [...contestants, patchbayAlone(PLAIN_TITLE, 'plain', measure)(stage)] : contestants;
    },
  };
}

function patchbayAlone(title: string, target: 'plain' | 'cached' | 'unknownKey', measure: Measure) {
  return ({ gateway, targets }: Stage): Contestant => ({
    title,
    pid: gateway.pid,
    measure: (seconds) => measure(targets[target], seconds),
  });
}

function short(name: string, measure: Measure): Plan {
  return withPlain(amongPeers(name, 'answers', measure), measure);
}

function prompt(name: string, kib: number): Plan {
  const body = chatRequest(undefined, kib * KIB);
  return amongPeers(name, 'answers', loaded({ connections: PROMPT_CONNECTIONS, body }));
}

const body = chatRequest();
const connections = 32;

export const PLANS: readonly Plan[] = [
  short(NAMES.alone, (target, seconds) => oneByOne(target, body, seconds)),
  short(NAMES.usual, loaded({ connections, body })),
  short(NAMES.many, loaded({ connections: 256, body })),
  prompt('10 KB prompt, 16 connections', 10),
  prompt(NAMES.longPrompt, 100),
  prompt('1 MB prompt, 16 connections', 1024),
  amongPeers(NAMES.events, 'events', loaded({ connections: PROMPT_CONNECTIONS, body: streamRequest() })),
  {
    ...amongPeers(NAMES.paced, 'paced', (target, seconds) =>
      pacedStreams(target, { streams: 512, paceMs: PACE_MS }, seconds),
    ),
    isSettled: true,
  },
  amongPeers(
    'embeddings of 64 inputs, 16 connections',
    'answers',
    loaded({ connections: PROMPT_CONNECTIONS, body: embeddingsRequest(), path: '/embeddings' }),
  ),
  amongPeers('upstream answers 400, 32 connections', 'refusals', loaded({ connections, body, expected: 400 })),
  {
    name: 'unknown key, 32 connections',
    contestants: (stage) => [
      patchbayAlone(TITLES.patchbay, 'unknownKey', loaded({ connections, body, expected: 401 }))(stage),
    ],
  },
  {
    name: 'cache hit, 32 connections',
    contestants: (stage) => [patchbayAlone(TITLES.patchbay, 'cached', loaded({ connections, body }))(stage)],
  },
];
