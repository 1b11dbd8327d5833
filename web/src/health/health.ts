import type { Schema } from '../api/types.js';
import type { Tone } from '../ui/status.js';

/** What a provider is judged by. */
export interface Judged {
  readonly enabled: boolean;
  /** Why it is not installed yet; null when it is. */
  readonly pending: string | null;
  /** Null until it was asked for. */
  readonly state: Schema<'ProviderState'> | null;
  /** When the state was told, milliseconds since 1970: what it counts down began then. */
  readonly seenMs: number;
  readonly lastUsed: string | null;
}

/** How a provider is doing: a light, a word, why, and what to do. The same words on every page. */
export interface Health {
  readonly tone: Tone;
  readonly word: string;
  readonly reason: string | null;
  readonly todo: string | null;
  /** Until when it lasts, milliseconds since 1970; it is counted down. */
  readonly untilMs?: number;
}
