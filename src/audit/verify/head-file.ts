import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ThisWorker } from '../../cluster/this-worker.js';
import { Environment } from '../../config/environment.js';
import type { Position } from '../chain-link.js';

export const HEAD_FILE = 'audit-head.json';
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** The file in DATA_DIR by which an instance knows after a restart what it has seen. */
@Injectable()
export class HeadFile {
  readonly path: string;

  constructor(
    { DATA_DIR }: Environment,
    private readonly worker: ThisWorker,
  ) {
    this.path = join(DATA_DIR, HEAD_FILE);
  }

  /** @returns undefined when there is none. @throws when there is one that says nothing */
  async read(): Promise<Position | undefined> {
    const text = await this.text();
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    if (isPosition(value)) return { seq: value.seq, hash: value.hash };
    throw new Error('it has no seq and hash');
  }

  /** Written beside and renamed: there is the old file or the new one, never a part. */
  async write({ seq, hash }: Position): Promise<void> {
    // One that has seen less must not put back what another has written.
    if (!this.worker.keepsFiles) return;
    await mkdir(dirname(this.path), { recursive: true, mode: OWNER_ONLY_FOLDER });
    const beside = `${this.path}.${randomBytes(6).toString('hex')}.new`;
    try {
      await writeFile(beside, `${JSON.stringify({ seq, hash })}\n`, { mode: OWNER_ONLY_FILE, flush: true });
      await rename(beside, this.path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  private async text(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return false;
  return Number.isSafeInteger(value.seq) && typeof value.hash === 'string';
}
