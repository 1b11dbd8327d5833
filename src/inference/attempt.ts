import { Injectable } from '@nestjs/common';
import { UpstreamPools } from '../egress/upstream-pools.js';
import type { Outcome } from './outcome.js';
import { Reception } from './reception.js';
import type { Asked, Served } from './served.js';
import { UpstreamCall } from './upstream-call.js';
import { callLimits, upstreamAddress, upstreamHeaders, withoutSecret } from './upstream-request.js';

/** One try of one target. */
@Injectable()
export class Attempt {
  constructor(private readonly pools: UpstreamPools) {}

  async run(served: Served, asked: Asked): Promise<Outcome> {
    const { exchange, relay } = served;
    const { target, credential } = asked;
    const { provider } = target;
    const { request } = exchange;
    const upstream = provider.protocol.prepare(request.endpoint, request.body, target.model);
    const call = new UpstreamCall(new Reception(served, asked), callLimits(exchange, target));
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
    return outcome.kind === 'refusal' ? withoutSecret(outcome, credential) : outcome;
  }
}

/** Node's pool gives no larger parts away. */
const LARGEST_POOLED_BYTES = Buffer.poolSize / 2;

/** A small buffer is part of a larger one, all of which a stream would keep in memory for as long as it runs. */
function unpooled(body: Buffer): Buffer {
  if (body.length >= LARGEST_POOLED_BYTES) return body;
  const exact = Buffer.allocUnsafeSlow(body.length);
  body.copy(exact);
  return exact;
}
