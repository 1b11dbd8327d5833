import { Injectable } from '@nestjs/common';
import { addressRefusal } from './address-policy.js';
import { isLiteral } from './checked-connector.js';
import { HostResolver } from './host-resolver.js';

const RESOLVE_TIMEOUT_MS = 2000;

/** Tells whether an address stays within this machine and its private networks, as its name is resolved right now. */
@Injectable()
export class Locality {
  constructor(private readonly resolver: HostResolver) {}

  /** Why a base URL cannot be shown to be local, or undefined when every address it leads to is. */
  async refusalFor(baseUrl: string): Promise<string | undefined> {
    if (!URL.canParse(baseUrl)) return 'its base_url is not a URL';
    const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
    const addresses = isLiteral(host) ? [host] : await this.resolve(host);
    if (addresses.length === 0) return 'its host name cannot be resolved, so it cannot be shown to be local';
    const refusal = addresses
      .map((address) => addressRefusal(address, 'local_only'))
      .find((reason) => reason !== undefined);
    return refusal === undefined ? undefined : `its address ${refusal}`;
  }

  /** @returns nothing when the name leads nowhere or the answer takes too long */
  private resolve(host: string): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const timer = setTimeout(() => resolve([]), RESOLVE_TIMEOUT_MS);
    this.resolver.resolve(host, {}, (error, found) => {
      clearTimeout(timer);
      resolve(error ? [] : found.map(({ address }) => address));
    });
    return promise;
  }
}
