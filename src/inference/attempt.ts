import { Injectable } from '@nestjs/common';
import { UpstreamPools } from '../egress/upstream-pools.js';
import type { Credential, Target } from '../snapshot/snapshot.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import type { ClientRelay } from './client-relay.js';
import type { Exchange } from './exchange.js';
import type { Outcome } from './outcome.js';
import { Reception } from './reception.js';
import { UpstreamCall } from './upstream-call.js';
import { callLimits, upstreamAddress, upstreamHeaders, withoutSecret } from './upstream-request.js';

/** One try of one target. */
@Injectable()
export class Attempt {
  constructor(private readonly pools: UpstreamPools) {}

  async run(
    { exchange, relay }: { readonly exchange: Exchange; readonly relay: ClientRelay },
    target: Target,
    credential: Credential | undefined,
    vitals: ProviderVitals,
  ): Promise<Outcome> {
    const { provider } = target;
    const { request } = exchange;
    const upstream = provider.protocol.prepare(request.endpoint, request.body, target.model);
    const reception = new Reception(exchange, relay, vitals);
    const call = new UpstreamCall(reception, callLimits(exchange, target));
    relay.pending = call;
    exchange.target = target;
    exchange.attempts += 1;
    this.pools.for(upstreamAddress(exchange, target)).dispatch(
      {
        method: 'POST',
        path: provider.basePath + upstream.path,
        headers: upstreamHeaders(credential),
        body: request.wantsStream ? unpooled(upstream.body) : upstream.body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      call,
    );
    const outcome = await call.outcome;
    if (outcome.kind === 'delivered') reception.onDelivered();
    return outcome.kind === 'refusal' ? withoutSecret(outcome, credential) : outcome;
  }
}

/** A small buffer is part of a larger one, all of which a stream would keep in memory for as long as it runs. */
function unpooled(body: Buffer): Buffer {
  if (body.buffer.byteLength === body.length) return body;
  const exact = Buffer.allocUnsafeSlow(body.length);
  body.copy(exact);
  return exact;
}
