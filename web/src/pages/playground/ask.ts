import { refusalOf } from '../../api/client.js';
import { Problem } from '../../api/problem.js';
import { answerIn, type ChatPiece, errorIn, pieceIn } from './chat-piece.js';
import { type Head, headOf } from './head.js';
import type { Question } from './question.js';
import { MAX_EVENT_CHARS, takeEvents } from './take-events.js';

const ADDRESS = '/api/v1/llm-config/playground';

export interface Hearing {
  readonly onHead: (head: Head) => void;
  readonly onPiece: (piece: ChatPiece) => void;
}

/**
 * Asks, and tells what comes as it comes. openapi-fetch reads answers as a whole, so this one goes by itself.
 *
 * @param signal ends it; the provider's connection is closed too
 * @throws {Problem} when there is no answer
 * @throws {TypeError} when the way to Patchbay breaks
 */
export async function ask(question: Question, signal: AbortSignal, { onHead, onPiece }: Hearing): Promise<void> {
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    credentials: 'same-origin',
    body: JSON.stringify(question),
    signal,
  });
  onHead(headOf(response.status, response.headers));
  if (!response.ok) throw await refusal(response);
  if (response.body !== null && typeOf(response).includes('text/event-stream')) {
    for await (const data of eventsOf(response.body)) onPiece(pieceIn(data));
  } else {
    onPiece(answerIn(await response.json().catch(() => undefined)));
  }
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const taken = takeEvents(rest + read.value);
    rest = taken.rest;
    if (rest.length > MAX_EVENT_CHARS) {
      await reader.cancel();
      throw new Problem(0, {
        detail: 'An event of the stream was longer than 1 M characters; it is not read further.',
      });
    }
    yield* taken.events;
  }
}

/** Patchbay's own problem, or what the provider said about the request. */
async function refusal(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeOf(response).includes('problem+json')) return refusalOf(response, body);
  const provider = response.headers.get('x-llm-provider') ?? 'The provider';
  return new Problem(response.status, {
    title: `${provider} refused the question (${response.status})`,
    detail: errorIn(body) ?? 'It did not say why.',
    code: 'passed_on',
  });
}

function typeOf(response: Response): string {
  return response.headers.get('content-type') ?? '';
}
