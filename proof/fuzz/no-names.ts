/** Loaded into Patchbay before its own code: no name leads anywhere, so that nothing made up leaves this machine. */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

const real = dns.lookup;

/** @param rest options, which may be left out, and what is to be called back */
function lookup(hostname: string, ...rest: unknown[]): void {
  if (isIP(hostname) > 0) return void Reflect.apply(real, dns, [hostname, ...rest]);
  const found = rest.at(-1);
  if (typeof found !== 'function') throw new TypeError('a lookup without a callback');
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });
  setImmediate(() => Reflect.apply(found, undefined, [error, []]));
}

Object.assign(dns, { lookup });
syncBuiltinESMExports();
