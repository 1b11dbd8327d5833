import type { Answer, Connection } from '../../client/connection.js';
import { generate } from '../../client/generate.js';
import { PatchbayError } from '../../client/patchbay-error.js';
import { readAnswer } from '../../client/read-answer.js';
import { mustHold, NotApplicable, type Step } from './step.js';

const PROMPT = 'Answer with the word OK.';
const MAX_TOKENS = 8;
/** What is asked of a purpose by another path than chat, and what is not asked because it costs too much. */
export const EMBEDDINGS = 'embeddings';
const RERANKING = 'reranking';
const NOT_ASKED: ReadonlySet<string> = new Set(['images', 'audio', 'moderation']);

/** A purpose that is plugged in. */
export interface AskedPurpose {
  readonly purpose: string;
  readonly isAboutVectors: boolean;
}

/** Real requests, as small as can be. */
export function inferenceSteps(
  app: Connection,
  impostor: Connection,
  purposes: readonly AskedPurpose[],
): readonly Step[] {
  return [
    {
      title: 'inference is closed to an unknown key',
      run: async () => {
        const { status } = await impostor.exchange({ path: '/v1/models' });
        mustHold(status === 401, `GET /v1/models answered ${status} instead of 401`);
        return '401';
      },
    },
    {
      title: 'the app key lists models',
      run: async () => {
        const { data } = await app.call<{ readonly data: readonly unknown[] }>({ path: '/v1/models' });
        return `${data.length} models`;
      },
    },
    ...purposes.filter(({ purpose }) => !NOT_ASKED.has(purpose)).flatMap((asked) => stepsOf(app, asked)),
  ];
}

function stepsOf(app: Connection, { purpose, isAboutVectors }: AskedPurpose): readonly Step[] {
  if (isAboutVectors) return [{ title: `${purpose}: a vector`, run: () => allowed(() => embed(app, purpose)) }];
  if (purpose === RERANKING) return [{ title: `${purpose}: an order`, run: () => allowed(() => rerank(app, purpose)) }];
  return [
    { title: `${purpose}: an answer`, run: () => allowed(() => answer(app, purpose)) },
    { title: `${purpose}: a stream`, run: () => allowed(() => stream(app, purpose)) },
  ];
}

/** What the app may not use is no fault of the instance. */
async function allowed(request: () => Promise<string>): Promise<string> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof PatchbayError && error.status === 403) throw new NotApplicable(error.message);
    throw error;
  }
}

async function answer(app: Connection, purpose: string): Promise<string> {
  const { provider, model, attempts } = await generate(app, PROMPT, { purpose, maxTokens: MAX_TOKENS });
  return `${provider ?? 'nobody'}, ${model ?? 'no model'}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
}

async function stream(app: Connection, purpose: string): Promise<string> {
  const got = await ask(app, '/v1/chat/completions', purpose, {
    stream: true,
    max_tokens: MAX_TOKENS,
    messages: [{ role: 'user', content: PROMPT }],
  });
  if (got.status !== 200) readAnswer(app.url, got);
  const events = got.text.split('\n').filter((line) => line.startsWith('data:'));
  mustHold(events.at(-1)?.replace(/^data: ?/, '') === '[DONE]', 'the stream did not end with [DONE]');
  return `${events.length} events from ${served(got)}`;
}

async function embed(app: Connection, purpose: string): Promise<string> {
  const got = await ask(app, '/v1/embeddings', purpose, { input: 'OK' });
  const { data } = readAnswer(app.url, got) as { readonly data?: readonly { readonly embedding?: unknown }[] };
  const vector = data?.[0]?.embedding;
  mustHold(Array.isArray(vector) && vector.length > 0, 'the answer holds no vector');
  return `${vector.length} numbers from ${served(got)}`;
}

async function rerank(app: Connection, purpose: string): Promise<string> {
  const got = await ask(app, '/v1/rerank', purpose, { query: 'OK', documents: ['OK', 'not so'] });
  const { results } = readAnswer(app.url, got) as { readonly results?: readonly unknown[] };
  mustHold(results?.length === 2, 'the answer does not rank both documents');
  return `2 documents by ${served(got)}`;
}

async function ask(app: Connection, path: string, purpose: string, body: object): Promise<Answer> {
  return app.exchange({ method: 'POST', path, body, headers: { 'x-llm-purpose': purpose } });
}

function served({ headers }: Answer): string {
  return headers.get('x-llm-provider') ?? 'nobody';
}
