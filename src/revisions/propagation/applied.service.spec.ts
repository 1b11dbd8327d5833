import { describe, expect, it } from '@jest/globals';
import { expectInTime } from '../../../test/support/in-time.js';
import { AppliedService } from './applied.service.js';
import type { InstanceRegistry, KnownInstance } from './instance-registry.js';
import type { ThisInstance } from './this-instance.js';

/** Who waits in vain waits no shorter than this. */
const ALL_THE_TIME_MS = 1800;
/** Promised are 2 s, the rest is for timers. */
const AT_THE_LATEST_MS = 2500;
const OWN: Pick<ThisInstance, 'id' | 'name'> = { id: 'own', name: 'host:1' };

function row(id: string, revision: number, quietForMs = 500): KnownInstance {
  const name = id === OWN.id ? OWN.name : `host:${id}`;
  const times = { startedAt: new Date(), seenAt: new Date(), appliedAt: null, applyMs: null, quietForMs };
  const credentials = { knownCredentials: 3, newestCredentials: 3 };
  return {
    id,
    name,
    revision,
    host: 'host',
    pid: 1,
    version: '0',
    configHash: null,
    isOfHistory: true,
    ...times,
    ...credentials,
  };
}

/** @param looks what the table shows, look by look; the last one stays */
function serviceOf(...looks: (readonly KnownInstance[] | Error | 'never')[]): AppliedService {
  let count = 0;
  const registry: Pick<InstanceRegistry, 'known'> = {
    known() {
      const look = looks[Math.min(count++, looks.length - 1)] ?? [];
      if (look === 'never') return new Promise(() => undefined);
      return look instanceof Error ? Promise.reject(look) : Promise.resolve(look);
    },
  };
  return new AppliedService(registry as InstanceRegistry, OWN as ThisInstance);
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work, performance.now() - started];
}

describe('waiting until a revision is applied', () => {
  it('ends with the look that shows it everywhere', async () => {
    const service = serviceOf([row('own', 6), row('2', 5)], [row('own', 7), row('2', 6)], [row('own', 7), row('2', 9)]);
    const [applied, ms] = await timed(service.waitFor(7));
    expect(applied).toEqual({ all: true, instances: 2, waiting_for: [] });
    expect(ms).toBeLessThan(ALL_THE_TIME_MS);
  });

  it('ends after two seconds with the names of those that lag', async () => {
    await expectInTime(AT_THE_LATEST_MS, async () => {
      const [applied, ms] = await timed(serviceOf([row('own', 7), row('2', 6), row('3', 0)]).waitFor(7));
      expect(applied).toEqual({ all: false, instances: 3, waiting_for: ['host:2', 'host:3'] });
      expect(ms).toBeGreaterThan(ALL_THE_TIME_MS);
      return ms;
    });
  });

  it('waits for those that do not know the credentials as they were at the first look', async () => {
    const newest = { newestCredentials: 9 };
    const behind = [row('own', 7), row('2', 7)].map((each) => ({ ...each, ...newest, knownCredentials: 8 }));
    const arrived = behind.map((each) => ({ ...each, newestCredentials: 20, knownCredentials: 9 }));
    const [applied] = await timed(serviceOf(behind, arrived).waitFor(7));
    expect(applied).toEqual({ all: true, instances: 2, waiting_for: [] });
    const [stuck] = await timed(serviceOf(behind).waitFor(7));
    expect(stuck).toEqual({ all: false, instances: 2, waiting_for: ['host:1', 'host:2'] });
  });

  it('does not take a revision for another one of its number, which the database has lost', async () => {
    const other = { ...row('2', 9), isOfHistory: false };
    const [applied] = await timed(serviceOf([row('own', 7), other]).waitFor(7));
    expect(applied).toEqual({ all: false, instances: 2, waiting_for: ['host:2'] });
  });

  it('names those that have fallen silent lately, and does not wait for them', async () => {
    const silent = [row('2', 7, 14_000), row('3', 6, 16_000), row('4', 6, 59_000), row('5', 6, 61_000)];
    const [applied, ms] = await timed(serviceOf([row('own', 7), ...silent]).waitFor(7));
    expect(applied).toEqual({ all: false, instances: 2, waiting_for: [], silent: ['host:3', 'host:4'] });
    expect(ms).toBeLessThan(ALL_THE_TIME_MS);
  });

  it('never takes an empty table for everybody: at least this instance is there', async () => {
    const [empty, others] = await Promise.all([serviceOf([]).waitFor(1), serviceOf([row('2', 9)]).waitFor(1)]);
    expect(empty).toEqual({ all: false, instances: 0, waiting_for: ['host:1'] });
    expect(others).toEqual({ all: false, instances: 1, waiting_for: ['host:1'] });
  });

  it('says that it is not known when the database goes away or hangs, and what was known before', async () => {
    const away = new Error('Connection terminated unexpectedly');
    const known = [row('own', 7), row('2', 6)];
    const unknown = { all: false, instances: 0, waiting_for: [] };
    const lagging = { all: false, instances: 2, waiting_for: ['host:2'] };
    await expectInTime(AT_THE_LATEST_MS, async () => {
      const answers = await Promise.all([
        timed(serviceOf(away).waitFor(7)),
        timed(serviceOf('never').waitFor(7)),
        timed(serviceOf(known, away).waitFor(7)),
        timed(serviceOf(known, 'never').waitFor(7)),
      ]);
      expect(answers.map(([applied]) => applied)).toEqual([unknown, unknown, lagging, lagging]);
      return Math.max(...answers.map(([, ms]) => ms));
    });
  });
});
