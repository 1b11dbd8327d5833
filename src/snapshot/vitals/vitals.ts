import type { Provider } from '../snapshot.js';
import { ProviderVitals } from './provider-vitals.js';
import { Turns } from './turns.js';

/** The live state of all providers at this instance. It outlives the snapshots. */
export class Vitals {
  private readonly providers = new Map<number, ProviderVitals>();
  /** Of the configuration in force, by provider. */
  private addresses: ReadonlyMap<number, string> = new Map();
  private readonly turns: Turns;

  /** @param turn to begin with, 0 to 1. Instances begin at different ones, so that together they share as one does. */
  constructor(turn: number = Math.random()) {
    this.turns = new Turns(turn);
  }

  of(providerId: number): ProviderVitals {
    const known = this.providers.get(providerId);
    if (known) return known;
    const vitals = new ProviderVitals();
    this.providers.set(providerId, vitals);
    return vitals;
  }

  /** For looking on: undefined of one that nobody has asked for yet, of which nothing is made by looking. */
  known(providerId: number): ProviderVitals | undefined {
    return this.providers.get(providerId);
  }

  /**
   * A new configuration is in force: providers that are gone or disabled are forgotten, and so is what was learnt about
   * one at another address.
   */
  follow(providers: Iterable<Provider>): void {
    const kept = new Map([...providers].map((provider) => [provider.id, provider]));
    for (const id of this.providers.keys()) {
      const provider = kept.get(id);
      const address = provider && provider.origin + provider.basePath;
      if (!provider || this.addresses.get(id) !== address) this.providers.delete(id);
      else this.of(id).keys.keepOnly(provider.credentials.map(({ keyVersion }) => keyVersion));
    }
    this.addresses = new Map([...kept].map(([id, { origin, basePath }]) => [id, origin + basePath]));
  }

  /** The next number of a sequence that fills [0, 1) evenly. */
  nextTurn(): number {
    return this.turns.nextTurn();
  }

  /** The numbers that `nextTurn` will give, for looking ahead without taking them. */
  upcomingTurns(): Turns {
    return this.turns.copy();
  }
}
