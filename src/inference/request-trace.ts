import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '../protocols/protocol.js';
import type { Target } from '../snapshot/snapshot.js';
import type { RequestRecord } from '../usage/records.js';

/** Follows one request across systems. Nothing of it waits or throws. */
export interface RequestTrace {
  /** 32 hexadecimal digits, the same in every system that the request touches. */
  readonly traceId: string;

  /**
   * An attempt begins.
   *
   * @param number 1 for the first of its request
   * @returns headers that tell its provider what it is part of, a flat list of names and values
   */
  attempt(number: number, target: Target): readonly string[];

  /** The request is over. */
  end(record: RequestRecord): void;
}

/** Follows requests, where somebody wants to know. */
export abstract class RequestTracing {
  /**
   * A request has come in.
   *
   * @returns undefined while nothing is traced
   */
  abstract begin(endpoint: Endpoint, headers: IncomingHttpHeaders): RequestTrace | undefined;
}
