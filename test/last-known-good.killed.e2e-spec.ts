import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwayScene } from './support/away-scene.js';

/** Writers that are to be hit in the middle, and how many are killed at most until they are. */
const HALVES = 5;
const MOST_KILLED_WRITERS = 40;
/** How often one is stopped and looked at, before it is killed wherever it is. */
const MOST_LOOKS = 25;
const KILLED_SERVERS = 4;

// Several starts of a server each.
jest.setTimeout(90_000);

let scene: AwayScene;
beforeEach(async () => {
  scene = await AwayScene.set();
});
afterEach(() => scene.strike());

describe('kill -9', () => {
  it('in the middle of writing leaves the old file or the new one', async () => {
    const script = join(import.meta.dirname, 'support/snapshot-writer.process.ts');
    const wholes = new Set<number>();
    const halves = new Set<string>();
    const findHalf = async () =>
      (await readdir(scene.folder.data)).find((name) => name.endsWith('.new') && !halves.has(name));
    for (let round = 0; halves.size < HALVES && round < MOST_KILLED_WRITERS; round += 1) {
      const writer = spawn(
        process.execPath,
        [
          '--import',
          join(import.meta.dirname, 'support/typescript-sources.ts'),
          script,
          scene.folder.data,
          scene.masterKey.toString('base64'),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = once(writer, 'exit');
      try {
        await once(writer.stdout, 'data');
        await delay(Math.random() * 60);
        for (let look = 0; look < MOST_LOOKS; look += 1) {
          while ((await findHalf()) === undefined);
          // On a busy machine it has often gone on when it is killed: one that stands still does not.
          writer.kill('SIGSTOP');
          if ((await findHalf()) !== undefined) break;
          writer.kill('SIGCONT');
        }
      } finally {
        writer.kill('SIGKILL');
      }
      await ended;
      const half = await findHalf();
      if (half !== undefined) halves.add(half);
      wholes.add((await scene.file().read())?.configuration.providers.length ?? 0);
    }
    expect([...wholes].filter((size) => ![1000, 2000, 3000].includes(size))).toEqual([]);
    // Else no writer was hit in the middle.
    expect(halves.size).toBe(HALVES);
  });

  it('of a server in a storm of writes leaves a file that the next start serves from', async () => {
    let revision = 0;
    for (let round = 0; round < KILLED_SERVERS; round += 1) {
      const { server } = await scene.start();
      const url = await server.url();
      if (round === 0) await scene.plugIn(url);
      const storm = (async () => {
        for (;;) await scene.manage(url, 'PUT', `/purposes/${round}`, { description: randomBytes(50).toString('hex') });
      })().catch(() => undefined);
      await scene.untilKept(server, (kept) => kept > revision);
      await delay(Math.random() * 500);
      await server.kill();
      await storm;
      revision = (await scene.file().read())?.configuration.revision ?? 0;
    }
    await scene.way.close();
    const instance = await scene.start();
    await scene.until(instance, 'degraded');
    expect((await scene.readiness(instance.url)).body['revision']).toBe(revision);
    expect((await scene.chat(instance.url)).status).toBe(200);
  });
});
