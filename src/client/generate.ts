import type { Connection } from './connection.js';
import { PatchbayError } from './patchbay-error.js';
import { readAnswer } from './read-answer.js';

export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string;
}

export interface GenerateOptions {
  /** Purpose it is for; without one `agentType` decides, else the purpose is `chat`. */
  readonly purpose?: string | undefined;
  readonly agentType?: string | undefined;
  /** Port of a registered server that should answer; the chain of the purpose is its fallback. */
  readonly modelPort?: number | undefined;
  readonly model?: string | undefined;
  /** Instructions before the prompt. */
  readonly system?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** Further members of the request, as OpenAI has them, e.g. `response_format`. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer, and who gave it. */
export interface Generated {
  readonly text: string;
  readonly finishReason: string | null;
  /** Name of the provider that answered, which may be a fallback. */
  readonly provider: string | null;
  readonly model: string | null;
  readonly purpose: string | null;
  /** How many attempts it took; more than 1 where something failed before. */
  readonly attempts: number;
  /** What became of each attempt, e.g. `internal=connect, openai=200`. */
  readonly trail: string | null;
  /** Tokens of prompt and answer; null where the provider did not count. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly requestId: string | null;
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
}

/** One answer to a prompt. Which provider gives it, and who stands in when that one fails, is up to the server. */
export async function generate(
  connection: Connection,
  prompt: string | readonly Message[],
  options: GenerateOptions = {},
): Promise<Generated> {
  const { purpose, signal } = options;
  const answer = await connection.exchange({
    method: 'POST',
    path: '/v1/chat/completions',
    body: bodyOf(prompt, options),
    ...(purpose !== undefined && { headers: { 'x-llm-purpose': purpose } }),
    signal,
  });
  return { ...said(readAnswer(connection.url, answer) as Completion), ...whoAnswered(answer.headers) };
}

type Said = Pick<Generated, 'text' | 'finishReason' | 'usage'>;

function said({ choices, usage }: Completion): Said {
  const [choice] = choices ?? [];
  if (choice === undefined)
    throw new PatchbayError('The provider gave an answer without a choice; ask an admin to look at it.', {
      status: 200,
      code: 'upstream_error',
    });
  return {
    text: choice.message?.content ?? '',
    finishReason: choice.finish_reason ?? null,
    usage: usage ? { inputTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens ?? 0 } : null,
  };
}

type Answerer = Omit<Generated, keyof Said>;

function whoAnswered(headers: Headers): Answerer {
  return {
    provider: headers.get('x-llm-provider'),
    model: headers.get('x-llm-model'),
    purpose: headers.get('x-llm-purpose'),
    attempts: Number(headers.get('x-llm-attempts') ?? '0'),
    trail: headers.get('x-llm-trail'),
    requestId: headers.get('x-request-id'),
  };
}

function bodyOf(prompt: string | readonly Message[], options: GenerateOptions): Readonly<Record<string, unknown>> {
  const { agentType, modelPort, model, temperature, maxTokens, system, extra } = options;
  const asked: readonly Message[] = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  return {
    ...extra,
    ...(agentType !== undefined && { agent_type: agentType }),
    ...(modelPort !== undefined && { model_port: modelPort }),
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    messages: system === undefined ? asked : [{ role: 'system', content: system }, ...asked],
  };
}
