import type { LookupOptions } from 'node:dns';
import { isIPv6 } from 'node:net';
import { HostResolver, type Resolved } from '../../src/egress/host-resolver.js';

/** Resolves the names a test knows and counts the questions; every other name goes to the operating system. */
export class ResolverDouble extends HostResolver {
  private readonly answers = new Map<string, string[][]>();
  private readonly held = new Map<string, (() => void)[]>();
  private readonly asked = new Map<string, number>();

  /** Takes the place of a gateway's own resolver, whatever holds that one already. */
  static installedIn(resolver: HostResolver): ResolverDouble {
    const double = new ResolverDouble();
    resolver.resolve = (...question) => double.resolve(...question);
    return double;
  }

  /** Each question takes the next answer, a list of addresses; the last one is repeated. */
  answer(hostname: string, ...answers: readonly (readonly string[])[]): void {
    this.answers.set(
      hostname,
      answers.map((addresses) => [...addresses]),
    );
    this.asked.set(hostname, 0);
  }

  /** Keeps those who ask waiting until `release`. */
  hold(hostname: string): void {
    this.held.set(hostname, []);
  }

  release(hostname: string): void {
    const waiting = this.held.get(hostname) ?? [];
    this.held.delete(hostname);
    for (const go of waiting) go();
  }

  questions(hostname: string): number {
    return this.asked.get(hostname) ?? 0;
  }

  override resolve(hostname: string, options: LookupOptions, callback: Resolved): void {
    const answers = this.answers.get(hostname);
    if (!answers) return super.resolve(hostname, options, callback);
    this.asked.set(hostname, this.questions(hostname) + 1);
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    const go = () => callback(null, addresses.map(asLookupAddress));
    const held = this.held.get(hostname);
    if (held) held.push(go);
    else setImmediate(go);
  }
}

function asLookupAddress(address: string): { address: string; family: 4 | 6 } {
  return { address, family: isIPv6(address) ? 6 : 4 };
}
