import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';

/** Which master keys this instance has loaded, for other instances to know. */
@Injectable()
export class LoadedKeys {
  /** Their ids, the one it seals with first. */
  readonly ids: readonly string[];

  constructor(ring: KeyRing) {
    this.ids = ring.ids;
  }
}
