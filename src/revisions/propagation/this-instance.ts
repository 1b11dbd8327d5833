import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CredentialDirectory } from '../../access/credential-directory.js';
import { VERSION } from '../../config/version.js';
import { LoadedKeys } from '../../crypto/loaded-keys.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { Served } from '../snapshot-loader.js';
import { configHash } from './config-hash.js';
import { InstanceName } from './instance-name.js';

/** What an instance tells of itself; ages in milliseconds, so that clocks need not agree. */
export interface SelfReport {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly uptimeMs: number;
  /** Greater than that of every report before. */
  readonly count: number;
  readonly revision: number;
  /** Null while nothing is served that was read from the database. */
  readonly revisionId: string | null;
  /** Null while nothing is served, or what is served was not read from the database. */
  readonly servedForMs: number | null;
  readonly applyMs: number | null;
  readonly configHash: string | null;
  /** Master keys it has loaded, the one it seals with first. */
  readonly kekIds: readonly string[];
  /** Id of the version of the credentials that it goes by; null before the first. */
  readonly credentials: string | null;
}

/** Who this instance is and what it serves. */
@Injectable()
export class ThisInstance {
  readonly id: string = randomUUID();
  private served: { readonly revisionId: string; readonly applyMs: number; readonly at: number } | undefined;
  private reports = 0;
  private hash: string | null = null;

  constructor(
    private readonly named: InstanceName,
    private readonly holder: SnapshotHolder,
    private readonly loadedKeys: LoadedKeys,
    private readonly directory: CredentialDirectory,
  ) {}

  get name(): string {
    return this.named.toString();
  }

  report(): SelfReport {
    // What was not read from the database counts as nothing: the database may have been restored from a backup.
    const { revisionId } = this.holder;
    const served = this.served?.revisionId === revisionId ? this.served : undefined;
    return {
      id: this.id,
      name: this.name,
      host: this.named.host,
      pid: process.pid,
      version: VERSION,
      uptimeMs: process.uptime() * 1000,
      count: ++this.reports,
      revision: revisionId === null ? 0 : this.holder.revision,
      revisionId,
      servedForMs: served ? performance.now() - served.at : null,
      applyMs: served ? Math.round(served.applyMs) : null,
      configHash: served ? this.hash : null,
      kekIds: this.loadedKeys.ids,
      credentials: this.directory.version || null,
    };
  }

  /** Takes note of what is served from now on. Its hash comes later: nobody shall wait for it. */
  async note({ rows, stored, applyMs }: Served): Promise<void> {
    const served = { revisionId: stored.revisionId, applyMs, at: performance.now() };
    this.served = served;
    this.hash = null;
    const hash = await configHash(rows, () => this.served === served);
    if (this.served === served) this.hash = hash;
  }
}
