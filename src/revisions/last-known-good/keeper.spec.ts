import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { someKnownGood } from '../../../test/support/some-known-good.js';
import { makeTestFolder, removeTestFolder } from '../../../test/support/test-folders.js';
import type { LastKnownAccess } from '../../access/last-known-access.js';
import { environmentFrom } from '../../config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../../crypto/key-ring.js';
import type { Served, SnapshotLoader } from '../snapshot-loader.js';
import { Keeper } from './keeper.js';
import type { KnownGood } from './known-good.js';
import { SnapshotFile } from './snapshot-file.js';

const MINUTE_MS = 60_000;
const DEADLINE_MS = 10_000;
const AT_FIRST = new Date('2026-11-21T12:00:00.000Z');

/** What the keeper follows, as the test wants it. */
class Source {
  known: KnownGood = someKnownGood(1, AT_FIRST);
  private tell: ((served: Served) => void) | undefined;

  get loader(): SnapshotLoader {
    const follow = (follower: (served: Served) => void): void => void (this.tell = follower);
    return { follow } as unknown as SnapshotLoader;
  }

  get access(): LastKnownAccess {
    const known = () => this.known.access;
    const double = {
      follow: () => undefined,
      get known() {
        return known();
      },
    };
    return double as unknown as LastKnownAccess;
  }

  serve(): void {
    const { deployment, configuration } = this.known;
    this.tell?.({ stored: { ...configuration, deployment } } as Served);
  }

  confirm(minutesLater: number): void {
    const confirmedAt = new Date(AT_FIRST.getTime() + minutesLater * MINUTE_MS);
    this.known = { ...this.known, access: { ...this.known.access, confirmedAt } };
  }
}

let folder: string;
let file: SnapshotFile;
let source: Source;
let keeper: Keeper;
let writes: jest.SpiedFunction<SnapshotFile['write']>;
beforeEach(async () => {
  folder = await makeTestFolder();
  file = new SnapshotFile(environmentFrom({ DATA_DIR: folder }), new KeyRing(masterKeyFrom(randomBytes(32)), []));
  writes = jest.spyOn(file, 'write');
  source = new Source();
  keeper = new Keeper(file, source.loader, source.access);
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'performance'] });
  keeper.begin();
});
afterEach(async () => {
  jest.useRealTimers();
  await removeTestFolder(folder);
});

/** Minutes from the first confirmation to that in the file. */
async function keptMinutes(): Promise<number | undefined> {
  const known = await file.read();
  return known && (known.access.confirmedAt.getTime() - AT_FIRST.getTime()) / MINUTE_MS;
}

/** Lets time pass for the keeper, then waits until what it began has come to the file. */
async function expectKept(minutes: number, afterMinutes: number): Promise<void> {
  jest.advanceTimersByTime(afterMinutes * MINUTE_MS);
  const deadline = performance.now() + DEADLINE_MS;
  while ((await keptMinutes()) !== minutes && performance.now() < deadline) await setImmediate();
  expect(await keptMinutes()).toBe(minutes);
  // It can be read a little before the keeper hears that it is written.
  await Promise.all(writes.mock.results.map(({ value }) => value));
}

describe('the keeper', () => {
  it('writes nothing before something was read from the database', async () => {
    jest.advanceTimersByTime(30 * MINUTE_MS);
    await keeper.beforeApplicationShutdown();
    expect(await file.read()).toBeUndefined();
  });

  it('renews the time of the file while the database confirms what is known', async () => {
    source.serve();
    await expectKept(0, 1);
    source.confirm(9);
    await expectKept(9, 10);
    source.confirm(19);
    await expectKept(19, 10);
  });

  it('leaves the file as it is while the database is away, at the end too', async () => {
    source.serve();
    await expectKept(0, 1);
    writes.mockClear();
    jest.advanceTimersByTime(60 * MINUTE_MS);
    await keeper.beforeApplicationShutdown();
    expect(writes).not.toHaveBeenCalled();
  });

  it('writes at the end until when everything was known to be right', async () => {
    source.serve();
    await expectKept(0, 1);
    source.confirm(3);
    await keeper.beforeApplicationShutdown();
    expect(await keptMinutes()).toBe(3);
  });
});
