import { ApiProperty } from '@nestjs/swagger';

export class TokenUse {
  /** Tokens of the input. */
  readonly prompt_tokens: number;

  /** Tokens that the model wrote. */
  readonly completion_tokens: number;

  /** Both together. */
  readonly total_tokens: number;
}

class AnsweredBy {
  /** The model that answered, as its provider calls it; null when nobody said. */
  readonly model: string | null;

  /** Name of the provider that answered. */
  readonly provider: string;

  /** Tokens as the provider told them; null when it told none. */
  readonly usage: TokenUse | null;

  /** From the question to the whole answer, in milliseconds, attempts that failed included. */
  readonly latency_ms: number;

  /** The request, as in the log and in `GET /requests/{id}`. */
  readonly request_id: string;
}

/** What a model wrote. */
export class Generation extends AnsweredBy {
  /** The text; empty when the model wrote none. */
  readonly text: string;

  /** Why it ended: `stop`, `length`, …; null when the provider did not say. */
  readonly finish_reason: string | null;
}

/** Vectors of texts. */
export class Embedding extends AnsweredBy {
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'number' } },
    description: 'One vector for each text, in their order.',
  })
  readonly embeddings: number[][];

  /** Length of each vector. */
  readonly vector_size: number;
}

export class BatchError {
  /** Stable machine-readable code. */
  readonly code: string;

  /** What happened and what to do. */
  readonly message: string;

  /** The field at fault; null when it is none. */
  readonly param: string | null;
}

export class BatchResult {
  /** Place in the request, from 0. */
  readonly index: number;

  /** HTTP status this one would have been answered with. */
  readonly status: number;

  /** What the model wrote; null after an error. */
  readonly generation: Generation | null;

  /** Why there is no answer; null when there is one. */
  readonly error: BatchError | null;
}

/** What became of several questions. */
export class Batch {
  /** One for each question, in their order. */
  readonly results: BatchResult[];

  /** How many were answered. */
  readonly succeeded: number;

  /** How many were not. */
  readonly failed: number;
}
