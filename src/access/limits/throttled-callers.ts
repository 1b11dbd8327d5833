import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import type { CallerLimits } from '../caller-limits.js';
import type { AppPrincipal, Principal } from '../principal.js';
import { type Caller, CallerThrottler } from './caller-throttler.js';
import { keyTracker } from './caller-windows.js';
import { ClientAddresses } from './client-addresses.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose requests per second it was counted among. */
    countedAs?: Caller;
  }
}

/** Counts callers by their credential, and those without one by their address. */
@Injectable()
export class ThrottledCallers implements CallerLimits {
  constructor(
    private readonly throttler: CallerThrottler,
    private readonly addresses: ClientAddresses,
    private readonly holder: SnapshotHolder,
    private readonly environment: Environment,
  ) {}

  admit(request: FastifyRequest, principal: Principal): void | Promise<void> {
    return principal.kind === 'app' ? this.countApp(request, principal) : this.countAdmin(request, principal.name);
  }

  turnAway(request: FastifyRequest): void | Promise<void> {
    const limit = this.environment.RATE_LIMIT_PER_ADDRESS;
    if (limit === 0) return;
    const name = this.addresses.of(request);
    request.countedAs = { kind: 'address', name, holder: 'This address', remedy: 'send a valid credential' };
    return this.throttler.count(request.countedAs, limit);
  }

  headersFor({ countedAs }: FastifyRequest): readonly string[] {
    return countedAs ? this.throttler.headersFor(countedAs) : [];
  }

  private countApp(request: FastifyRequest, { id, name, keyId, keyLimits }: AppPrincipal): void | Promise<void> {
    const limit = keyLimits?.requestsPerSecond ?? this.ofApp(id) ?? this.environment.RATE_LIMIT_PER_KEY;
    if (limit === 0) return;
    const holder = keyId === null ? `The app "${name}"` : `The key ${keyId} of the app "${name}"`;
    const remedy = 'have an admin raise requests_per_second of the key or of the app';
    request.countedAs = { kind: 'key', name: keyTracker(id, keyId), holder, remedy };
    return this.throttler.count(request.countedAs, limit);
  }

  private countAdmin(request: FastifyRequest, name: string): void | Promise<void> {
    const limit = this.environment.RATE_LIMIT_PER_KEY;
    if (limit === 0) return;
    const holder = `The admin "${name}"`;
    request.countedAs = { kind: 'key', name: `admin-${name}`, holder, remedy: 'raise RATE_LIMIT_PER_KEY' };
    return this.throttler.count(request.countedAs, limit);
  }

  private ofApp(id: number): number | null | undefined {
    return this.holder.isLoaded ? this.holder.current.apps.get(id)?.limits.requestsPerSecond : undefined;
  }
}
