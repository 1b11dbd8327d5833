import type { Question } from './question.js';

/** What an app has to send to ask the same. */
export interface SameQuestion {
  readonly question: Question;
  /** Name of the provider that is asked alone, with the model it serves by itself; null for a purpose. */
  readonly provider: { readonly name: string; readonly model: string | null } | null;
  /** `https://patchbay.example` */
  readonly origin: string;
}

const KEY = 'APP_KEY';
const INDENT = 2;
const UNKNOWN_MODEL = 'MODEL';

/** As a command for a POSIX shell. */
export function asCurl({ question, provider, origin }: SameQuestion): string {
  const { body, purpose } = asAppsSend(question, provider);
  return [
    `curl -N ${quoted(`${origin}/v1/chat/completions`)}`,
    `  -H "Authorization: Bearer $${KEY}"`,
    `  -H 'Content-Type: application/json'`,
    ...(purpose === null ? [] : [`  -H ${quoted(`X-LLM-Purpose: ${purpose}`)}`]),
    `  --data-raw ${quoted(JSON.stringify(body, null, INDENT))}`,
  ].join(' \\\n');
}

/** As a program with the package `openai`. */
export function asOpenAiNode({ question, provider, origin }: SameQuestion): string {
  const { body, purpose } = asAppsSend(question, provider);
  const options = purpose === null ? '' : `, ${literal({ headers: { 'X-LLM-Purpose': purpose } })}`;
  return `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: ${literal(`${origin}/v1`)}, apiKey: process.env.${KEY} });

const stream = await client.chat.completions.create(${literal(body)}${options});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
`;
}

interface AppsBody {
  readonly body: Readonly<Record<string, unknown>>;
  /** Named by a header where `model` is needed for a model. */
  readonly purpose: string | null;
}

/** Apps name a purpose as their model, or `provider/model` where they may pick providers. */
function asAppsSend(
  { purpose, provider_type: _type, provider_id: _id, model, ...rest }: Question,
  provider: SameQuestion['provider'],
): AppsBody {
  if (provider !== null) {
    return { body: { model: `${provider.name}/${model ?? provider.model ?? UNKNOWN_MODEL}`, ...rest }, purpose: null };
  }
  if (model === undefined) return { body: { model: purpose, ...rest }, purpose: null };
  return { body: { model, ...rest }, purpose: purpose ?? null };
}

/** In single quotes nothing means anything to a shell but a single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** JSON is JavaScript, since ES2019 without exception. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, INDENT);
}
