import { type Labelling, labelledEvents, labelledJson } from '../protocols/openai/model-label.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { AnswerClient } from './passage.js';
import type { FailureCause } from './outcome.js';

/**
 * Gives the client answers that name their model as `provider:model`. What is too large to be held, and what is no JSON,
 * passes as it is; the headers tell the same.
 */
export class LabelledRelay implements AnswerClient {
  private isStream = false;
  /** Whether what comes next begins with an event. */
  private isBetweenEvents = true;

  constructor(
    private readonly client: AnswerClient,
    private readonly label: Labelling,
  ) {}

  get isFull(): boolean {
    return this.client.isFull;
  }

  begin(status: number, headers: AnswerHeaders, isStream: boolean): void {
    this.isStream = isStream && headers['content-encoding'] === undefined;
    this.client.begin(status, headers, isStream);
  }

  write(chunk: Buffer, isBetweenEvents = true): void {
    const isWhole = this.isStream && this.isBetweenEvents && isBetweenEvents;
    this.isBetweenEvents = isBetweenEvents;
    this.client.write(isWhole ? labelledEvents(chunk, this.label) : chunk, isBetweenEvents);
  }

  end(): void {
    this.client.end();
  }

  send(status: number, headers: AnswerHeaders, body: readonly Buffer[]): void {
    const { 'content-encoding': encoding, 'content-type': type = 'application/json' } = headers;
    const mayLabel = encoding === undefined && type.includes('json');
    this.client.send(status, headers, mayLabel ? [labelledJson(inOne(body), this.label)] : body);
  }

  truncate(cause: FailureCause): void {
    this.client.truncate(cause);
  }

  cut(): void {
    this.client.cut();
  }
}

function inOne(parts: readonly Buffer[]): Buffer {
  const [first] = parts;
  return first && parts.length === 1 ? first : Buffer.concat(parts);
}

/** @param model null: the one that the answer names, for what the request calls it may be the name of a purpose */
export function labelOf(provider: string, model: string | null): Labelling {
  if (model !== null) {
    const text = JSON.stringify(`${provider}:${model}`);
    return () => text;
  }
  const opening = JSON.stringify(`${provider}:`).slice(0, -1);
  return (own) => opening + own.slice(1);
}
