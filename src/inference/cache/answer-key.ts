import { createHash, type Hash } from 'node:crypto';
import type { JsonBody } from '../../json/read-json-body.js';
import type { Route } from '../../snapshot/route.js';
import type { Policy, Provider, Target } from '../../snapshot/snapshot.js';
import type { Exchange } from '../exchange.js';

/** Kept answers of another form are not found. */
const FORMAT = 'answer-1';
/** Members of a request that choose its route, and are told by the route itself. */
const ROUTING_MEMBERS: ReadonlySet<string> = new Set(['agent_type', 'model_port']);
/** What no answer depends on; everything else of a provider does, or may one day. */
const BESIDE_ANSWERS: ReadonlySet<string> = new Set<keyof Provider>([
  'credentials',
  'unreadableFor',
  'patience',
  'limits',
  'price',
  'prices',
  'rates',
  'createdAt',
]);
const BESIDE_RULES: ReadonlySet<string> = new Set<keyof Policy>(['patience', 'maxRetries', 'budget', 'contentDays']);

/**
 * What two requests have in common when one may get the other's answer: everything that is sent, everybody who may
 * answer it, the rules it is served under and, unless the purpose shares its answers, the app.
 */
export function answerKey({ arrival, route }: Exchange): string {
  const { request, caller, revision } = arrival;
  const hash = createHash('sha256');
  add(hash, FORMAT, route.policy.cache?.isShared === true ? 'shared' : `app ${caller.app.id}`);
  add(hash, route.purpose, request.endpoint, shown(route.policy, BESIDE_RULES), ...tiersOf(route));
  // Which length vectors may have is said in several places of the configuration.
  add(hash, request.endpoint === 'embeddings' ? String(revision) : '');
  addMembers(hash, request.body);
  return hash.digest('base64url');
}

/** Order and spaces of the outermost members are nobody's business; their values keep every byte, as upstream. */
function addMembers(hash: Hash, { bytes, members }: JsonBody): void {
  const sent = members.filter(({ key }) => !ROUTING_MEMBERS.has(key));
  for (const { key, valueStart, valueEnd } of sent.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    add(hash, key);
    addBytes(hash, bytes.subarray(valueStart, valueEnd));
  }
}

function tiersOf({ tiers, rights, model: asked }: Route): string[] {
  const told = (target: Target): string[] => {
    const { provider, model } = target;
    const mayServe = rights.mayBeServedBy(target, asked) && !rights.lacksKeyOf(provider);
    const usesOwnKeys = rights.keysOf(provider).some(({ appId }) => appId !== null);
    // What an app's own key has paid for is that app's alone.
    const owner = usesOwnKeys ? `app ${rights.app.id}` : '';
    return [shown(provider, BESIDE_ANSWERS), JSON.stringify(model), String(mayServe), owner];
  };
  return tiers.flatMap(({ targets }, tier) => [`tier ${tier}`, ...targets.flatMap(told)]);
}

function shown(thing: Provider | Policy, without: ReadonlySet<string>): string {
  return JSON.stringify(Object.entries(thing).filter(([name]) => !without.has(name)));
}

function add(hash: Hash, ...texts: readonly string[]): void {
  for (const text of texts) addBytes(hash, Buffer.from(text));
}

/** With its length, so that no two lists of texts look the same. */
function addBytes(hash: Hash, bytes: Buffer): void {
  hash.update(`${bytes.length}:`).update(bytes);
}
