import { Injectable } from '@nestjs/common';
import { InstanceRegistry } from '../../revisions/propagation/instance-registry.js';
import { KeyExpiries, type KeyExpiry } from './key-expiries.js';

/** Whoever scrapes waits for the database no longer than this. */
const DATABASE_TIMEOUT_MS = 1000;

export interface Stored {
  readonly liveInstances: number;
  readonly expiries: readonly KeyExpiry[];
}

/** What only the database knows. */
@Injectable()
export class StoredFigures {
  private asking: Promise<Stored | undefined> | undefined;

  constructor(
    private readonly fleet: InstanceRegistry,
    private readonly expiries: KeyExpiries,
  ) {}

  /** @returns undefined when it does not answer in time */
  async read(): Promise<Stored | undefined> {
    const timeout = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => timeout.resolve(undefined), DATABASE_TIMEOUT_MS);
    try {
      return await Promise.race([this.ask(), timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Those who ask while the database hangs share one question. */
  private ask(): Promise<Stored | undefined> {
    this.asking ??= Promise.all([this.fleet.live(), this.expiries.all()])
      .then(
        ([live, expiries]) => ({ liveInstances: live.length, expiries }),
        () => undefined,
      )
      .finally(() => {
        this.asking = undefined;
      });
    return this.asking;
  }
}
