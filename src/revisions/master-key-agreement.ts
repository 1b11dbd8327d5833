import { Injectable, Logger } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { FleetKeys, strangersTo, strangersWords } from './fleet-keys.js';
import { SnapshotLoader } from './snapshot-loader.js';

/** Tells when instances at one database have no master key in common: at the start, and with each revision. */
@Injectable()
export class MasterKeyAgreement {
  private readonly logger = new Logger('master keys');
  private told = '';

  constructor(
    loader: SnapshotLoader,
    private readonly fleet: FleetKeys,
    private readonly ring: KeyRing,
  ) {
    loader.follow(() => void this.look());
  }

  private async look(): Promise<void> {
    try {
      const strangers = strangersTo(this.ring, await this.fleet.live());
      const words = strangers.length > 0 ? strangersWords(this.ring, strangers) : '';
      if (words !== '' && words !== this.told) {
        this.logger.error(`${words}; until then no secret is stored, because not all could open it`);
      }
      this.told = words;
    } catch {
      // The database went away at this very moment, which is told elsewhere; the next revision looks again.
    }
  }
}
