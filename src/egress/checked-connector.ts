import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { HostResolver } from './host-resolver.js';

/** A stream whose reader is slow keeps this much on either side; a thousand of them must fit into memory. */
export const SOCKET_BUFFER_BYTES = 16 * 1024;

/** An address that policy forbids; the message is for callers and names no address. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';
}

/** Why an address may not be connected to, or undefined when it may. */
export type AddressJudge = (address: string) => string | undefined;

/**
 * Connects to judged addresses only: a name is resolved once, every address it leads to is judged, and the socket goes
 * to one of exactly these, without a second resolution.
 */
export function checkedConnector(
  connectMs: number,
  judge: AddressJudge,
  resolver: HostResolver,
): buildConnector.connector {
  // undici hands all of them on to the socket, also what its types do not name.
  const socketOptions = {
    timeout: connectMs,
    allowH2: false,
    highWaterMark: SOCKET_BUFFER_BYTES,
    lookup: checkedLookup(judge, resolver),
  };
  const connect = buildConnector(socketOptions);
  return (options, callback) => {
    // net.connect skips the lookup for a literal address.
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    const refusal = isLiteral(literal) ? judge(literal) : undefined;
    // The socket has to come back: whoever gives up while it connects needs it.
    if (refusal === undefined) return connect(options, callback);
    callback(new AddressRefusedError(`the provider's address ${refusal}`), null);
  };
}

/** Whether a URL's host is an address and no name. */
export function isLiteral(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}

/** Resolves once; the addresses that pass are the ones the socket connects to. */
export function checkedLookup(judge: AddressJudge, resolver: HostResolver): LookupFunction {
  return (hostname, options, callback) => {
    resolver.resolve(hostname, options, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.map(({ address }) => judge(address)).find((refusal) => refusal !== undefined);
      if (refused !== undefined) {
        return callback(new AddressRefusedError(`the provider's name leads to one that ${refused}`), []);
      }
      const [first] = addresses;
      return options.all || !first ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
