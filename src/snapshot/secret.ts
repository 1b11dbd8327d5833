import { inspect } from 'node:util';

const REDACTED = '[redacted]';
/** Shorter ones (`none`, `1`) stand in any text; taking them out would only spoil it. */
const SHORTEST_TELLING = 8;

/** A secret in memory: printing, serialising or inspecting it shows nothing; `reveal` is called at the moment of sending. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** A text of somebody else's without the secret, plain or as JSON writes it: some vendors repeat the key they refuse. */
  removedFrom(text: string): string {
    if (this.#value.length < SHORTEST_TELLING) return text;
    const escaped = JSON.stringify(this.#value).slice(1, -1);
    return text.replaceAll(this.#value, REDACTED).replaceAll(escaped, REDACTED);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
