import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwayScene, complaintsOf } from './support/away-scene.js';
import { canary, findSecrets } from './support/secret-search.js';

const WRITES = 100;
/** After 200 ms without a write a storm is taken for over. */
const LULL_MS = 100;

// Several starts of a server each.
jest.setTimeout(90_000);

let scene: AwayScene;
beforeEach(async () => {
  scene = await AwayScene.set();
});
afterEach(() => scene.strike());

describe('the last known good file', () => {
  it('follows every change, is the owner’s alone, and holds no secret in clear or opened', async () => {
    const { server } = await scene.start();
    const url = await server.url();
    await scene.plugIn(url);
    const vendorKey = canary('ven');
    const vendor = { provider: 'openai', key_name: 'vendor', api_key: vendorKey };
    expect((await scene.manage(url, 'POST', '/api-keys', vendor)).status).toBe(201);
    await scene.untilKept(server, (revision) => revision === 4);

    const { path } = scene.file();
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600');
    expect(await readdir(scene.folder.data)).toEqual(['deployment', 'snapshot.pb1', 'spool']);
    const known = await scene.file().read();
    const secrets = {
      'vendor key': vendorKey,
      'model key': scene.modelKey,
      'admin token': scene.adminToken,
      'app key': scene.appKey,
      'master key': scene.masterKey.toString('base64'),
    };
    const contents = JSON.stringify(known);
    expect(contents).toContain('"vendor"');
    expect(await findSecrets(secrets, { folder: scene.folder.data, texts: { contents } })).toEqual([]);
    const planted = `${contents}${scene.modelKey}`;
    expect(await findSecrets(secrets, { texts: { planted } })).toContain('model key as raw in planted');
    const text = await readFile(path, 'utf8');
    for (const { sealed, providerId } of known?.configuration.keys ?? []) {
      expect([providerId, sealed.startsWith('pb1.'), text.includes(sealed)]).toEqual([providerId, true, false]);
    }
  });

  it('is written a few times only in a storm of writes, and then holds the last one', async () => {
    const { server } = await scene.start();
    const url = await server.url();
    await scene.untilKept(server, (revision) => revision > 0);
    const { path } = scene.file();
    const versions = new Set<number>();
    const over = new AbortController();
    const watcher = (async () => {
      while (!over.signal.aborted) {
        versions.add((await stat(path)).ino);
        await delay(2);
      }
    })();
    const begun = performance.now();
    let lulls = 0;
    for (let count = 0, last = begun; count < WRITES; count += 1) {
      expect((await scene.manage(url, 'PUT', '/purposes/storm', { description: `${count}` })).status).toBe(200);
      if (performance.now() - last > LULL_MS) lulls += 1;
      last = performance.now();
    }
    const seconds = (performance.now() - begun) / 1000;
    await scene.untilKept(server, (revision) => revision === WRITES + 1);
    over.abort();
    await watcher;
    // One that was there, one every two seconds of the storm, one in each lull of a busy machine, one after it.
    expect(versions.size).toBeLessThanOrEqual(3 + seconds / 2 + lulls);
    expect(versions.size).toBeGreaterThan(1);
  });

  it('is written before an orderly end, however fresh the change', async () => {
    const { server } = await scene.start();
    const url = await server.url();
    await scene.manage(url, 'PUT', '/purposes/fresh', {});
    await server.stop();
    expect((await scene.file().read())?.configuration.purposes.map(({ slug }) => slug)).toContain('fresh');
    expect(server.stderr).toBe('');
  });

  it('that cannot be written costs one warning and nothing else', async () => {
    await mkdir(join(scene.file().path, 'in the way'), { recursive: true });
    const { server } = await scene.start();
    const url = await server.url();
    await server.said(/snapshot\.pb1 (cannot be written), so a start without the database/);
    await scene.plugIn(url);
    expect((await scene.chat(url)).status).toBe(200);
    await server.stop();
    // One more may tell of reading it, where the database let the start wait.
    const unwritten = complaintsOf(server).filter((complaint) => complaint.includes('cannot be written'));
    expect(unwritten).toHaveLength(1);
    expect(await readdir(scene.folder.data)).toEqual(['deployment', 'snapshot.pb1', 'spool']);
  });
});
