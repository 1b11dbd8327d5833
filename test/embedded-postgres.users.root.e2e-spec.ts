import { execFileSync } from 'node:child_process';
import { chmod, chown, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { firstAccountNamed, parseAccounts } from '../src/database/embedded/account.js';
import { installedBinaries } from '../src/database/embedded/installed-binaries.js';
import { publishBinaries } from '../src/database/embedded/published-binaries.js';
import {
  copyCheckout,
  FAST,
  HERE,
  PatchbayProcess,
  type Place,
  postmasterPid,
  query,
} from './support/embedded-postgres.js';
import { makeTestFolder, OPEN_TO_ALL, removeTestFolder } from './support/test-folders.js';

const password = 'users';
const log = (): void => undefined;

describe('embedded PostgreSQL and the users of the machine', () => {
  let base: string;
  let door: string;
  let copy: Place;
  let folder: string;
  let directory: string;
  let started: PatchbayProcess[];
  const nobody = { uid: 0, gid: 0 };

  beforeAll(async () => {
    const account = firstAccountNamed(parseAccounts(await readFile('/etc/passwd', 'utf8')), ['nobody']);
    Object.assign(nobody, { uid: account?.uid, gid: account?.gid });
    base = await makeTestFolder(OPEN_TO_ALL);
    await chmod(base, 0o755);
    door = join(base, 'door');
    copy = await copyCheckout(join(door, 'checkout'));
  });

  afterAll(() => removeTestFolder(base));

  beforeEach(async () => {
    await chmod(door, 0o755);
    folder = await makeTestFolder(OPEN_TO_ALL);
    directory = join(folder, 'data/postgres');
    started = [];
  });

  afterEach(async () => {
    await Promise.all(started.map((patchbay) => patchbay.kill()));
    await removeTestFolder(folder);
  });

  function start(place = HERE, identity?: typeof nobody): PatchbayProcess {
    const patchbay = new PatchbayProcess({ directory, password, settings: FAST }, place, identity);
    started.push(patchbay);
    return patchbay;
  }

  async function serverUser(): Promise<number> {
    return (await stat(`/proc/${postmasterPid(directory)}`)).uid;
  }

  it('runs as an unprivileged user for root, below folders only root can enter, whose modes stay', async () => {
    const patchbay = start();
    await query(await patchbay.url(), 'create table kept as select 42 as answer');
    expect(await serverUser()).toBeGreaterThan(0);
    expect((await lstat(directory)).uid).toBe(await serverUser());
    for (const above of [folder, join(folder, 'data')]) {
      expect(await lstat(above)).toMatchObject({ uid: 0, gid: 0, mode: 0o040700 });
    }
    await patchbay.stop();
    expect(await query(await start().url(), 'select answer from kept')).toEqual({ answer: 42 });
  });

  it('runs for root from a checkout only root can enter, by a copy of the binaries only root can change', async () => {
    await chmod(door, 0o700);
    const patchbay = start(copy);
    expect(await query(await patchbay.url(), 'select 1 as one')).toEqual({ one: 1 });
    const program = await readFile(`/proc/${postmasterPid(directory)}/cmdline`, 'utf8');
    expect(program).toMatch(/^\/(var\/lib|var\/cache|opt)\/patchbay\/postgres-/);
    expect((await lstat(door)).mode & 0o777).toBe(0o700);
  });

  it('runs plainly as the user itself where that is unprivileged', async () => {
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'data'));
    await chown(join(folder, 'data'), nobody.uid, nobody.gid);
    const patchbay = start(copy, nobody);
    await query(await patchbay.url(), 'create table kept as select 42 as answer');
    expect(await serverUser()).toBe(nobody.uid);
    await patchbay.stop();
    // Later started by root, it stays that user's, who can start it again afterwards.
    const byRoot = start();
    expect(await query(await byRoot.url(), 'select answer from kept')).toEqual({ answer: 42 });
    expect(await serverUser()).toBe(nobody.uid);
    await byRoot.stop();
  });

  it("refuses an unprivileged user another user's folder in one sentence", async () => {
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'data'));
    expect(await start(copy, nobody).refusal()).toMatch(
      /^This user may not use .*\/postgres for the embedded database .*: start Patchbay as the user it belongs to, or set DATA_DIR to a folder of your own\.$/,
    );
  });

  it('takes over a cluster that was restored as root', async () => {
    const first = start();
    await query(await first.url(), 'create table kept as select 42 as answer');
    await first.stop();
    execFileSync('chown', ['-R', '0:0', directory]);
    expect(await query(await start().url(), 'select answer from kept')).toEqual({ answer: 42 });
    expect(await serverUser()).toBeGreaterThan(0);
  });

  it('publishes binaries readable for all, and never into a place another user may have prepared', async () => {
    const installed = await installedBinaries();
    const place = join(base, 'place');
    const published = await publishBinaries(installed, log, [place]);
    expect((await lstat(published.postgres)).mode & 0o777).toBe(0o755);
    expect(await publishBinaries(installed, log, [place])).toEqual(published);
    await chown(published.root, nobody.uid, nobody.gid);
    await expect(publishBinaries(installed, log, [place])).rejects.toThrow(/not a folder that only root can write to/);

    const prepared = join(base, 'prepared');
    await mkdir(prepared);
    await chown(prepared, nobody.uid, nobody.gid);
    const linked = join(base, 'linked');
    await symlink(place, linked);
    const open = join(base, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    const file = join(base, 'file');
    await writeFile(file, '');
    await expect(publishBinaries(installed, log, [prepared, linked, open, file])).rejects.toThrow(
      /cannot be reached by an unprivileged user and not be copied to/,
    );
  });
});
