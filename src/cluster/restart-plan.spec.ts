import { describe, expect, it } from '@jest/globals';
import { restartDelayMs } from './restart-plan.js';

const beside = { hasServed: true, othersServe: true };
const alone = { hasServed: true, othersServe: false };

describe('a worker that has ended', () => {
  it('is not started again when none has ever served', () => {
    expect(restartDelayMs({ failures: 1, hasServed: false, othersServe: false })).toBeNull();
  });

  it('is started again at once when it had settled, then ever more slowly', () => {
    expect([0, 1, 2, 3, 4].map((failures) => restartDelayMs({ ...alone, failures }))).toEqual([
      0, 250, 500, 1000, 2000,
    ]);
    expect(restartDelayMs({ ...beside, failures: 1000 })).toBe(30_000);
  });

  it('ends everything the fifth time, unless others serve', () => {
    expect(restartDelayMs({ ...alone, failures: 5 })).toBeNull();
    expect(restartDelayMs({ ...beside, failures: 5 })).toBe(4000);
  });
});
