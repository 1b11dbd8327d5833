import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { KeyRing } from '../../crypto/key-ring.js';
import { DeploymentFile } from '../../database/deployment-file.js';
import { FileRefusal } from './file-refusal.js';
import { decode, encode, type KnownGood } from './known-good.js';
import { headerOf, sealPieces, unsealPieces } from './sealed-pieces.js';

export const SNAPSHOT_FILE = 'snapshot.pb1';
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;
/** A file of this age is not being written any more. */
const LEFT_BEHIND_MS = 60_000;

/** The file in DATA_DIR that an instance can start from without its database: a header, then sealed lines. */
@Injectable()
export class SnapshotFile {
  readonly path: string;
  private readonly deployment: DeploymentFile;

  constructor(
    { DATA_DIR }: Environment,
    private readonly ring: KeyRing,
  ) {
    this.path = join(DATA_DIR, SNAPSHOT_FILE);
    this.deployment = new DeploymentFile(DATA_DIR);
  }

  /** Written beside and renamed: whatever happens meanwhile leaves the old file or the new one, never a part. */
  async write(known: KnownGood): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: OWNER_ONLY_FOLDER });
    await this.deployment.write(known.deployment);
    const beside = `${this.path}.${randomBytes(6).toString('hex')}.new`;
    try {
      await this.writeNew(beside, known);
      await rename(beside, this.path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * @returns undefined when there is no file
   * @throws {FileRefusal} when it is not exactly what `write` has written under a master key of this instance, for this deployment
   */
  async read(): Promise<KnownGood | undefined> {
    const text = await this.text();
    if (text === undefined) return undefined;
    // Each line has its end, so that one cut short is not taken for a line.
    if (!text.endsWith('\n')) throw FileRefusal.damaged();
    const deployment = await this.deployment.read().catch((error: unknown) => Promise.reject(FileRefusal.from(error)));
    if (deployment === undefined) throw FileRefusal.unknownDeployment();
    return decode(unsealPieces(text.slice(0, -1).split('\n'), deployment, this.ring));
  }

  /** Removes what writers that were killed have left behind. */
  async tidy(): Promise<void> {
    const folder = dirname(this.path);
    for (const name of await readdir(folder)) {
      if (!name.startsWith(`${SNAPSHOT_FILE}.`) || !name.endsWith('.new')) continue;
      const { mtimeMs } = await stat(join(folder, name));
      if (Date.now() - mtimeMs > LEFT_BEHIND_MS) await rm(join(folder, name), { force: true });
    }
  }

  private async writeNew(path: string, known: KnownGood): Promise<void> {
    const id = randomBytes(16).toString('hex');
    const file = await open(path, 'wx', OWNER_ONLY_FILE);
    try {
      await file.appendFile(`${headerOf(id)}\n`);
      for (const line of sealPieces(encode(known), { deployment: known.deployment, id }, this.ring))
        await file.appendFile(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private async text(): Promise<string | undefined> {
    try {
      if (((await stat(this.path)).mode & OTHERS) !== 0) await chmod(this.path, OWNER_ONLY_FILE);
      // One character a byte: nothing is lost by decoding.
      return await readFile(this.path, 'latin1');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw FileRefusal.from(error);
    }
  }
}
