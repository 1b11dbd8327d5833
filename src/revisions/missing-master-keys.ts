import { Injectable, Logger } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { kekIdOf } from '../crypto/seal.js';
import { type Served, SnapshotLoader } from './snapshot-loader.js';

/**
 * Master keys whose lack keeps every stored key from being opened: this instance was started with the wrong ones. Where
 * one key opens, those that do not are faults of their providers.
 */
@Injectable()
export class MissingMasterKeys {
  private readonly logger = new Logger('master keys');
  private missing: readonly string[] = [];

  constructor(
    loader: SnapshotLoader,
    private readonly ring: KeyRing,
  ) {
    loader.follow((served) => this.look(served));
  }

  /** Their ids; empty when a key opens, and when none is stored. */
  get ids(): readonly string[] {
    return this.missing;
  }

  private look({ rows, stored }: Pick<Served, 'rows' | 'stored'>): void {
    const opensOne = rows.providers.some(({ keys }) => keys.some((key) => 'secret' in key));
    const needed = opensOne ? [] : stored.keys.map(({ sealed }) => kekIdOf(sealed));
    const missing = [...new Set(needed)].filter((id) => !this.ring.find(id)).toSorted();
    if (missing.length > 0 && missing.join() !== this.missing.join()) {
      this.logger.error(
        `no stored key of a provider can be opened: the master keys ${missing.join(', ')} are not loaded here; add them to BYOK_PREVIOUS_KEYS of this instance and send it SIGHUP, or restart it`,
      );
    }
    this.missing = missing;
  }
}
