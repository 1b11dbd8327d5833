import type { AppPrincipal } from '../access/principal.js';
import type { App, CollectionsByModel, Purpose } from '../snapshot/snapshot.js';
import type { InferenceRequest } from './inference-request.js';
import type { RequestTrace } from './request-trace.js';

/** The app a request comes from, with the key it showed, and the purpose it is served under. */
export interface Caller {
  readonly principal: AppPrincipal;
  readonly app: App;
  readonly purpose: Purpose;
}

/** A request as it came in. */
export interface Arrival {
  readonly caller: Caller;
  readonly request: InferenceRequest;
  readonly requestId: string;
  /** Of the configuration that serves it. */
  readonly revision: number;
  /** Vectors that answers are measured by. */
  readonly collections: CollectionsByModel;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Undefined while nothing is traced. */
  readonly trace: RequestTrace | undefined;
}
