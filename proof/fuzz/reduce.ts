import { bytesOf, type FuzzedRequest, type Header } from './fuzzed-request.ts';

const MOST_TRIES = 600;
const LENGTH = 'content-length';

/**
 * The smallest request that still goes wrong. fast-check's own shrinking goes by how a value came about, so it tries
 * thousands of texts before it leaves out a member; this takes away whole parts first.
 */
export async function reduced(
  request: FuzzedRequest,
  goesWrong: (smaller: FuzzedRequest) => Promise<boolean>,
): Promise<FuzzedRequest> {
  let smallest = request;
  let tries = 0;
  for (let candidates = smallerThan(smallest); tries < MOST_TRIES; tries++) {
    const { value: candidate } = candidates.next();
    if (!candidate) break;
    if (!(await goesWrong(candidate))) continue;
    smallest = candidate;
    candidates = smallerThan(smallest);
  }
  return smallest;
}

/** Each with one thing less, the largest things first. */
function* smallerThan(request: FuzzedRequest): Generator<FuzzedRequest, undefined> {
  const { target, headers, body } = request;
  if (body !== '') yield withBody(request, '');
  const question = target.indexOf('?');
  if (question >= 0) yield { ...request, target: target.slice(0, question) };
  for (const header of headers) {
    // Without it nobody could tell when the answer is over.
    if (header[0] !== 'connection') yield { ...request, headers: headers.filter((other) => other !== header) };
  }
  const pairs = question < 0 ? [] : target.slice(question + 1).split('&');
  for (const pair of pairs) {
    const others = pairs.filter((other) => other !== pair).join('&');
    if (pairs.length > 1) yield { ...request, target: `${target.slice(0, question)}?${others}` };
  }
  for (const smaller of smallerBodies(body)) yield withBody(request, smaller);
  return undefined;
}

function withBody(request: FuzzedRequest, body: string): FuzzedRequest {
  const isFraming = ([name]: Header): boolean => name === LENGTH || name === 'transfer-encoding';
  const headers = [...request.headers.filter((header) => !isFraming(header)), [LENGTH, String(body.length)] as const];
  return { ...request, body, headers };
}

function* smallerBodies(body: string): Generator<string> {
  const value = jsonIn(body);
  if (value !== undefined) for (const smaller of smallerValues(value)) yield bytesOf(JSON.stringify(smaller));
  else if (body.length > 1) yield* [body.slice(0, body.length / 2), body.slice(body.length / 2)];
}

function* smallerValues(value: unknown): Generator {
  if (typeof value === 'string' && value.length > 1) yield* [value.slice(0, value.length / 2), ''];
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const rebuilt = (kept: readonly (readonly [string, unknown])[]): unknown =>
    Array.isArray(value) ? kept.map(([, one]) => one) : Object.fromEntries(kept);
  for (const [name] of entries) yield rebuilt(entries.filter(([other]) => other !== name));
  for (const [name, member] of entries) {
    for (const smaller of smallerValues(member)) {
      yield rebuilt(entries.map(([other, one]) => [other, other === name ? smaller : one]));
    }
  }
}

/** Undefined for what is no JSON. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'latin1').toString('utf8'));
  } catch {
    return undefined;
  }
}
