import type { EventName } from '../events/event-text.js';
import type { Topic } from '../events/events-query.dto.js';

/** Passes on what happened. */
export type Tell = (name: EventName, data: object) => void;

/** Something that listeners are told of. It looks only while somebody listens. */
export interface NewsSource {
  /** Who is told: those who asked for the topic; undefined: everybody. */
  readonly topic: Topic | undefined;
  /** Somebody listens now, and nobody did before. */
  begin(tell: Tell): void;
  /** Nobody listens any more. */
  end(): void;
}
