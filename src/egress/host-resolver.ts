import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Injectable } from '@nestjs/common';

export type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** Names to addresses, as the operating system has them. */
@Injectable()
export class HostResolver {
  resolve(hostname: string, options: LookupOptions, callback: Resolved): void {
    lookup(hostname, { ...options, all: true }, callback);
  }
}
