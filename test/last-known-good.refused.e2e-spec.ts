import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwayScene, complaintsOf } from './support/away-scene.js';
import { expectBackInTime } from './support/coming-back.js';

// Several starts of a server each.
jest.setTimeout(90_000);

let left: AwayScene;
let scene: AwayScene;
beforeAll(async () => {
  left = await AwayScene.set();
  await left.leaveFile();
});
afterAll(() => left.strike());
beforeEach(async () => {
  scene = await AwayScene.after(left);
});
afterEach(() => scene.strike());

const REFUSED: readonly (readonly [string, RegExp, (text: string) => string | Promise<string>])[] = [
  ['tampered with', /it was changed after it was written/, (text) => text.replace(/.{2}(?=.{40}\n$)/, twisted)],
  ['truncated', /it is damaged, or was not written by Patchbay/, (text) => text.slice(0, text.length / 2)],
  ['of an older format', /another release of Patchbay wrote it/, (text) => text.replace(/ 1 \w+ /, ' 0 Older123 ')],
  ['of another master key', /it was sealed with a master key this instance does not have/, foreign],
  ['more than a day old', /it is of \S+Z, and who may use Patchbay is known for 24 h/, () => agedBy(24.1)],
  ['of a time to come', /it is of \S+Z, which is yet to come; set the clock/, () => agedBy(-1)],
];

function twisted(pair: string): string {
  return pair === 'AA' ? 'BB' : 'AA';
}

/** The contents of the scene's file under another key. */
async function foreign(): Promise<string> {
  const known = await scene.file().read();
  const other = scene.file(randomBytes(32));
  if (known) await other.write(known);
  return readFile(other.path, 'utf8');
}

async function agedBy(hours: number): Promise<string> {
  const known = await scene.file().read();
  const confirmedAt = new Date(Date.now() - hours * 60 * 60 * 1000);
  if (known) await scene.file().write({ ...known, access: { ...known.access, confirmedAt } });
  return readFile(scene.file().path, 'utf8');
}

describe('a file', () => {
  it.each(REFUSED)('that is %s is refused in one line, and the database waited for', async (_, reason, change) => {
    const { path } = scene.file();
    const text = await readFile(path, 'utf8');
    const changed = await change(text);
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    await scene.way.close();
    const instance = await scene.start();
    await instance.server.said(/requests get 503 and Patchbay keeps trying/);
    expect(complaintsOf(instance.server)).toEqual([
      expect.stringMatching(new RegExp(`^\\S+/snapshot\\.pb1 is refused: ${reason.source}[^\\n]*$`)),
      expect.stringContaining('the database cannot be reached'),
    ]);
    expect((await scene.readiness(instance.url)).body).toMatchObject({ status: 'not_ready', revision: 0 });
    expect((await scene.chat(instance.url)).status).toBe(503);
    await expectBackInTime(scene, instance);
    expect((await scene.chat(instance.url)).status).toBe(200);
    await scene.untilKept(instance.server, (revision) => revision === 3);
    expect(instance.server.stderr).toBe('');
  });
});
