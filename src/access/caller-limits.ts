import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

/**
 * How often somebody may call, whatever for; asked before a body is read. Both answer at once, or with a promise where
 * the count is kept elsewhere.
 */
export abstract class CallerLimits {
  /**
   * A request with a valid credential.
   *
   * @throws {GatewayError} 429 `rate_limit_exceeded`
   */
  abstract admit(request: FastifyRequest, principal: Principal): void | Promise<void>;

  /**
   * A request without one, which is answered with 401 unless its address has sent too many of them.
   *
   * @throws {GatewayError} 429 `rate_limit_exceeded`
   */
  abstract turnAway(request: FastifyRequest): void | Promise<void>;

  /** What the answer to a request tells of all this, a flat list of names and values; empty when it was not counted. */
  abstract headersFor(request: FastifyRequest): readonly string[];
}
