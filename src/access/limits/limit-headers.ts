import { kindOf, type LimitName, type Standing } from './limit-names.js';

/** Whose bounds they are; the app's need no prefix. */
export interface Standings {
  readonly app: readonly Standing[];
  readonly key: readonly Standing[];
}

/**
 * What an answer tells of rate limits, as a flat list of names and values: OpenAI's headers for the requests and the
 * tokens that are nearest to their bound, and every bound in the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
export function limitHeaders({ app, key }: Standings): string[] {
  const headers: string[] = [];
  const all = [...app, ...key];
  describe(headers, 'requests', nearest(all, 'requestsPerSecond', 'requestsPerMinute'));
  describe(headers, 'tokens', nearest(all, 'tokensPerMinute', 'tokensPerMinute'));
  if (all.length > 0) {
    headers.push('ratelimit-policy', [...app.map(policyItem('')), ...key.map(policyItem('key_'))].join(', '));
    headers.push('ratelimit', [...app.map(stateItem('')), ...key.map(stateItem('key_'))].join(', '));
  }
  return headers;
}

/** The one that leaves the least. */
function nearest(all: readonly Standing[], one: LimitName, other: LimitName): Standing | undefined {
  let least: Standing | undefined;
  for (const standing of all) {
    if (standing.name !== one && standing.name !== other) continue;
    if (standing.remaining < (least?.remaining ?? Infinity)) least = standing;
  }
  return least;
}

function describe(headers: string[], what: 'requests' | 'tokens', standing: Standing | undefined): void {
  if (!standing) return;
  headers.push(`x-ratelimit-limit-${what}`, String(standing.limit));
  headers.push(`x-ratelimit-remaining-${what}`, String(standing.remaining));
  headers.push(`x-ratelimit-reset-${what}`, duration(standing.resetMs));
}

function policyItem(prefix: string): (standing: Standing) => string {
  return ({ name, limit }) => {
    const { field, windowSeconds, unit } = kindOf(name);
    const window = windowSeconds === null ? '' : `;w=${windowSeconds}`;
    const measured = unit === undefined ? '' : `;qu="${unit}"`;
    return `"${prefix}${field}";q=${limit}${measured}${window}`;
  };
}

function stateItem(prefix: string): (standing: Standing) => string {
  return ({ name, remaining, resetMs }) => {
    const { field, windowSeconds } = kindOf(name);
    const reset = windowSeconds === null ? '' : `;t=${Math.ceil(resetMs / 1000)}`;
    return `"${prefix}${field}";r=${remaining}${reset}`;
  };
}

const MINUTE_MS = 60_000;

/** As OpenAI writes it: `20ms`, `8.64s`, `1m3s`. */
export function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  if (whole < MINUTE_MS) return `${whole / 1000}s`;
  const seconds = Math.ceil(whole / 1000);
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
