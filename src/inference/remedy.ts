import type { Failure, Refusal } from './outcome.js';

const BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, 'enters a valid key'],
  [402, 'pays the vendor, or enters another key'],
  [403, 'enters a key that may do this'],
  [404, 'loads that model there, or sets one it has as its model'],
]);

const BY_CODE: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'starts it, or corrects its base_url'],
  [/ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/, 'corrects its base_url, or the network to it'],
  [/CONNECT_TIMEOUT|ETIMEDOUT/, 'looks whether its host is up, and at the firewall'],
  [/TIMEOUT|TimeoutError/, 'looks at its load, or raises its timeouts'],
];

/** What an admin does about it, to be put after "an admin"; empty where there is nothing more to say than to mend it. */
export function remedyOf(outcome: Refusal | Failure): string {
  if (outcome.kind === 'refusal') return BY_STATUS.get(outcome.status) ?? '';
  if (outcome.cause === 'silent' || outcome.cause === 'out_of_time') return 'looks at its load, or raises its timeouts';
  const { error } = outcome;
  const code = 'code' in error ? String(error.code) : error.name;
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? '';
}
