/**
 * Writes one snapshot file after the other into the folder named by the first argument, under the master key (base64)
 * of the second, until it is killed. Prints a line when the first one is written. Runs the built classes.
 */
import { someKnownGood } from './some-known-good.ts';

const load = (path: string): Promise<unknown> => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

const { environmentFrom } = (await load(
  'config/read-environment.js',
)) as typeof import('../../src/config/read-environment.js');
const { KeyRing, masterKeyFrom } = (await load('crypto/key-ring.js')) as typeof import('../../src/crypto/key-ring.js');
const { SnapshotFile } = (await load(
  'revisions/last-known-good/snapshot-file.js',
)) as typeof import('../../src/revisions/last-known-good/snapshot-file.js');

const [DATA_DIR = '', masterKey = ''] = process.argv.slice(2);
const file = new SnapshotFile(
  environmentFrom({ DATA_DIR }),
  new KeyRing(masterKeyFrom(Buffer.from(masterKey, 'base64')), []),
);
/** Enough rows for most of the time to be spent writing. */
const SIZES: readonly number[] = [3000, 2000, 1000];
for (let round = 0; ; round += 1) {
  await file.write(someKnownGood(SIZES[round % SIZES.length]));
  if (round === 0) process.stdout.write('written\n');
}
