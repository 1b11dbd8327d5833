import type { Schema } from '../api/types.js';

/** What the server says by itself; see `GET /api/v1/llm-config/events`. */
export interface LiveEvents {
  readonly hello: Schema<'HelloEvent'>;
  readonly revision: Schema<'RevisionEvent'>;
  readonly applied: Schema<'AppliedEvent'>;
  readonly health: Schema<'HealthEvent'>;
  readonly traffic: Schema<'TrafficEvent'>;
  readonly request: Schema<'LoggedRequest'>;
  readonly left_out: Schema<'LeftOutEvent'>;
  readonly credentials: Schema<'CredentialsEvent'>;
}

export type LiveEventName = keyof LiveEvents;

export const LIVE_EVENT_NAMES: readonly LiveEventName[] = [
  'hello',
  'revision',
  'applied',
  'health',
  'traffic',
  'request',
  'left_out',
  'credentials',
];

/** What is told to those who ask for it. */
export type Topic = 'requests';
