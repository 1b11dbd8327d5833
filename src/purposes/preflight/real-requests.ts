import type { RawProbeAnswer } from '../../egress/probe-client.js';
import { isJsonObject, type JsonObject, jsonObjectIn } from '../../protocols/openai/event-json.js';
import { errorIn, EventScanner } from '../../protocols/openai/event-scanner.js';
import { type TokenUsage, usageOf } from '../../protocols/openai/event-usage.js';
import { errorText } from '../../providers/model-names.js';

/** A request to a model, as small as can be. */
export type RealCheckName = 'chat' | 'stream' | 'embeddings' | 'rerank';

/** What an answer proves. */
export interface Judgement {
  /** Undefined when it is what was asked for. */
  readonly fault: string | undefined;
  readonly tokens: number | null;
  /** Length of the vector, where there is one. */
  readonly vectorSize?: number;
}

/** Newer models of OpenAI refuse the first name and know the second one. */
export type LimitName = 'max_tokens' | 'max_completion_tokens';

const CHAT = '/chat/completions';

/** @param model undefined leaves the choice to the provider */
export function realRequest(
  check: RealCheckName,
  model: string | undefined,
  limit: LimitName,
): { readonly path: string; readonly body: object } {
  const common = model === undefined ? {} : { model };
  if (check === 'embeddings') return { path: '/embeddings', body: { ...common, input: 'hello' } };
  if (check === 'rerank') return { path: '/rerank', body: { ...common, query: 'hello', documents: ['hello'] } };
  const body = { ...common, messages: [{ role: 'user', content: 'Hello' }], [limit]: 1 };
  return { path: CHAT, body: check === 'stream' ? { ...body, stream: true } : body };
}

/** Whether a refusal is about the name of the limit. */
export function wantsOtherLimit({ status, text }: RawProbeAnswer): boolean {
  return status === 400 && text.includes('max_completion_tokens');
}

export function judgeAnswer(check: RealCheckName, answer: RawProbeAnswer): Judgement {
  const { status, text } = answer;
  if (status < 300) return check === 'stream' ? judgeStream(answer) : judgeWhole(check, answer);
  const said = errorText(jsonObjectIn(text));
  return { fault: `it answered ${status}${said === undefined ? '' : `: ${said}`}`, tokens: null };
}

function judgeWhole(check: Exclude<RealCheckName, 'stream'>, { text }: RawProbeAnswer): Judgement {
  const body = jsonObjectIn(text) ?? {};
  const tokens = tokensOf(usageOf(body));
  if (errorIn(text)) return { fault: `it answered 200 with an error in it: ${errorText(body) ?? 'no reason'}`, tokens };
  if (check === 'embeddings') return { ...judgeVector(body), tokens };
  return { fault: hasAnswers(check, body) ? undefined : 'its answer does not have the shape of OpenAI’s', tokens };
}

function hasAnswers(check: 'chat' | 'rerank', { choices, results, data }: JsonObject): boolean {
  const list = check === 'chat' ? choices : (results ?? data);
  return Array.isArray(list) && list.length > 0;
}

function judgeVector({ data }: JsonObject): Omit<Judgement, 'tokens'> {
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const vector = isJsonObject(first) ? first['embedding'] : undefined;
  if (!Array.isArray(vector)) return { fault: 'its answer has no vector' };
  return { fault: undefined, vectorSize: vector.length };
}

function judgeStream({ contentType, text }: RawProbeAnswer): Judgement {
  const scanner = new EventScanner();
  scanner.push(Buffer.from(text));
  scanner.finish();
  return { fault: streamFault(contentType, scanner), tokens: tokensOf(scanner.usage()) };
}

function streamFault(contentType: string, { error, events, isFinished }: EventScanner): string | undefined {
  if (!contentType.trimStart().toLowerCase().startsWith('text/event-stream')) return 'it does not stream';
  if (error) return `its stream tells an error: ${error.message ?? 'no reason'}`;
  if (events === 0) return 'its stream is empty';
  return isFinished ? undefined : 'its stream ends without [DONE] and without a finish reason';
}

function tokensOf(usage: TokenUsage | undefined): number | null {
  return usage ? usage.promptTokens + usage.completionTokens : null;
}
