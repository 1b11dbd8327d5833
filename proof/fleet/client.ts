import { monotonicMs } from '../stage/clock.ts';
import type { Answer } from './evidence.ts';
import { type Asked, type Kind, promptOf, readAnswer } from './wire.ts';

const LIMIT_MS = 30_000;

/** A request before it is sent. */
export interface Question {
  readonly asked: Asked;
  readonly kind: Kind;
  /** Whether the purpose is named by a header, or by the model. */
  readonly inHeader: boolean;
}

interface Door {
  readonly index: number;
  readonly url: string;
}

/** Sends one request and reads its answer to the end. Never rejects. */
export async function ask({ index, url }: Door, appKey: string, question: Question): Promise<Answer> {
  const { asked, kind } = question;
  const seen = { asked, kind, instance: index, sentAt: monotonicMs(), answeredAt: Infinity, status: 0, revision: 0 };
  const named = { provider: '', model: '' };
  try {
    const response = await fetch(`${url}/v1/${kind === 'vector' ? 'embeddings' : 'chat/completions'}`, {
      method: 'POST',
      headers: headersOf(question, appKey),
      body: bodyOf(question),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    seen.answeredAt = monotonicMs();
    seen.status = response.status;
    seen.revision = Number(response.headers.get('x-config-revision'));
    named.provider = response.headers.get('x-llm-provider') ?? '';
    named.model = response.headers.get('x-llm-model') ?? '';
    const reading = readAnswer(kind, asked, await response.text());
    return { ...seen, named, reading, endedAt: monotonicMs() };
  } catch (error) {
    return { ...seen, named, reading: { fault: `no whole answer: ${causeOf(error)}` }, endedAt: monotonicMs() };
  }
}

function headersOf({ asked, inHeader }: Question, appKey: string): Record<string, string> {
  return {
    authorization: `Bearer ${appKey}`,
    'content-type': 'application/json',
    ...(inHeader && { 'x-llm-purpose': asked.purpose }),
  };
}

function bodyOf({ asked, kind, inHeader }: Question): string {
  const model = inHeader ? 'any-model' : asked.purpose;
  const prompt = promptOf(asked);
  if (kind === 'vector') return JSON.stringify({ model, input: prompt });
  return JSON.stringify({ model, stream: kind === 'stream', messages: [{ role: 'user', content: prompt }] });
}

/** `fetch` says only that it failed; why is in the cause. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? String(error.cause) : String(error);
}
