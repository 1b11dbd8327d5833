import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A secret in memory: printing, serialising or inspecting it shows nothing; `reveal` is called at the moment of sending. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
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
