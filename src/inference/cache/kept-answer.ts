import type { AnswerHeaders } from '../answer-headers.js';

/** A whole answer as a client got it, and who gave it. */
export interface KeptAnswer {
  readonly isStream: boolean;
  readonly headers: Pick<AnswerHeaders, 'content-type' | 'content-encoding'>;
  readonly body: Buffer;
  /** Values of `x-llm-provider` and `x-llm-model`; undefined when the request named no model. */
  readonly provider: string;
  readonly model: string | undefined;
  /** Unix time in milliseconds. */
  readonly endsAt: number;
}

const LINE_FEED = 0x0a;

/** One line of JSON about it, then its bytes. */
export function toBytes({ body, ...head }: KeptAnswer): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** @param bytes as `toBytes` made them */
export function fromBytes(bytes: Buffer): KeptAnswer {
  const end = bytes.indexOf(LINE_FEED);
  const head: Omit<KeptAnswer, 'body'> = JSON.parse(bytes.toString('utf8', 0, end));
  return { ...head, body: bytes.subarray(end + 1) };
}
