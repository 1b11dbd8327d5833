import { Injectable } from '@nestjs/common';
import type { Position } from '../chain-link.js';

/** The end of the record that this instance has seen last, out of reach of whoever can write to the database. */
@Injectable()
export class HeadMemory {
  private position: Position | undefined;

  get seen(): Position | undefined {
    return this.position;
  }

  /** Only what continues what was seen before may take its place. */
  remember({ seq, hash }: Position): void {
    this.position = { seq, hash };
  }
}
