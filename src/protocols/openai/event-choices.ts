import { isJsonObject, type JsonObject } from './event-json.js';

/** OpenAI's own limit of `n`; it bounds what is remembered of a stream that counts on. */
const MAX_CHOICES = 128;

/** The choices of a stream (`n` of them, told apart by `index`), and which of them have a finish reason. */
export class EventChoices {
  private readonly seen = new Set<number>();
  private readonly finished = new Set<number>();

  get hasFirst(): boolean {
    return this.seen.has(0);
  }

  /** At least one choice was seen, and every one that was seen has a finish reason. */
  get areFinished(): boolean {
    return this.seen.size > 0 && this.finished.size === this.seen.size;
  }

  /** Learns from an event which choices it has; one without an `index` of use is the first. */
  learn({ choices }: JsonObject): void {
    if (!Array.isArray(choices)) return;
    for (const choice of choices.slice(0, MAX_CHOICES)) {
      if (!isJsonObject(choice)) continue;
      const index = indexOf(choice);
      this.seen.add(index);
      if (isFinished(choice)) this.finished.add(index);
    }
  }
}

/** Never the place in the array: the scanner finds a later choice by its index without parsing every event. */
function indexOf({ index }: JsonObject): number {
  const isOfUse = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < MAX_CHOICES;
  return isOfUse ? index : 0;
}

/** Some servers send an empty finish reason with every event, which finishes nothing. */
function isFinished({ finish_reason: reason }: JsonObject): boolean {
  return typeof reason === 'string' && reason !== '';
}
