import { Injectable } from '@nestjs/common';
import { KeyRing } from './key-ring.js';

/** Which master keys this instance has loaded, for other instances to know. */
@Injectable()
export class LoadedKeys {
  constructor(private readonly ring: KeyRing) {}

  /** Their ids, the one it seals with first. */
  get ids(): readonly string[] {
    return this.ring.ids;
  }
}
