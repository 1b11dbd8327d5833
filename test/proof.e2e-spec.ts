import { describe, expect, it } from '@jest/globals';
import { DOCTORED, SENT } from '../proof/faults/doctored.js';
import { findViolations } from '../proof/faults/find-violations.js';
import { HELD, runShort } from './support/short-proof.js';

const LIMIT_MS = 180_000;
/** Memory of another process and the end of connections are read as Linux tells them. */
const LINUX_ONLY: ReadonlySet<string> = new Set(['readers', 'soak']);
const ALL = [
  'accounting',
  'budget',
  'faults',
  'fleet',
  'fuzz',
  'leaving',
  'limits',
  'outage',
  'readers',
  'rewrap',
  'snapshot',
  'soak',
  'usage-rows',
];
const NAMES = ALL.filter((name) => process.platform === 'linux' || !LINUX_ONLY.has(name));

describe('the short form of a proof holds', () => {
  it.each(NAMES)(
    '%s',
    async (name) => {
      expect(await runShort(name, LIMIT_MS)).toMatch(HELD);
    },
    LIMIT_MS,
  );
});

describe('what is wrong with a doctored transcript is found', () => {
  it.each(DOCTORED)('$name', ({ seen, expected }) => {
    expect(findViolations(seen, SENT)).toEqual(expected);
  });
});
