import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const DEPLOYMENT_FILE = 'deployment';
const OWNER_ONLY_FILE = 0o600;

/** Remembers in a folder which deployment it belongs to: what a start goes by that finds no database, or a strange one. */
export class DeploymentFile {
  readonly path: string;
  private remembered: string | undefined;
  private wasThere = false;

  constructor(folder: string) {
    this.path = join(folder, DEPLOYMENT_FILE);
  }

  /** Whether a reading has found what it remembers. */
  get hasBeenThere(): boolean {
    return this.wasThere;
  }

  /** Undefined without a file; empty where a machine that lost its power kept the name of the file and not what was in it. */
  async read(): Promise<string | undefined> {
    try {
      const deployment = (await readFile(this.path, 'utf8')).trim();
      this.wasThere ||= deployment !== '';
      return deployment;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Written beside and renamed, as the snapshot is. The folder has to be there. */
  async write(deployment: string): Promise<void> {
    this.remembered ??= await this.read();
    if (this.remembered === deployment) return;
    const beside = `${this.path}.${randomBytes(6).toString('hex')}.new`;
    try {
      await writeFile(beside, `${deployment}\n`, { mode: OWNER_ONLY_FILE, flag: 'wx', flush: true });
      await rename(beside, this.path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
    this.remembered = deployment;
  }
}
