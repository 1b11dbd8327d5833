import type { Prompt } from './prompt.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Up to here every byte may be a token: a short prompt may be made of anything. */
const DENSE_BYTES = 4096;
/** Beyond, a text would have to be made to be this dense. */
const LEAST_BYTES_PER_TOKEN = 2;
/** What vendors make of one image of their largest usual size. */
export const MOST_TOKENS_PER_MEDIUM = 5000;
/** OpenAI's own limit of `n`. */
const MOST_CHOICES = 128;
/** Assumed of limits where a request does not say how long its answer may be; what comes beyond is counted when it has come. */
const UNBOUNDED_OUTPUT_TOKENS = 1024;

/** The most tokens a request can come to. */
export interface TokenBounds {
  readonly input: number;
  /** Of one choice; null where the request sets no bound. */
  readonly output: number | null;
  /** How many are written, whether or not all of them are told; 0 where nothing is. */
  readonly choices: number;
}

/** @param bytes of the body */
export function inputBound(
  bytes: number,
  { characters, media, mediaCharacters }: Pick<Prompt, 'characters' | 'media' | 'mediaCharacters'>,
): number {
  const text = Math.max(0, bytes - mediaCharacters);
  const beyond = Math.max(0, text - DENSE_BYTES);
  // Characters of several bytes may be as many tokens: their bytes are counted apart from those of plain text.
  const wide = Math.max(0, text - characters);
  const sparse = Math.min(text, DENSE_BYTES) + Math.ceil(beyond / LEAST_BYTES_PER_TOKEN) + wide;
  return Math.min(text, sparse) + media * MOST_TOKENS_PER_MEDIUM;
}

/** The most that `max_completion_tokens`, `max_tokens` and `max_output_tokens` allow for one choice, whichever a provider reads. */
export function outputBound(body: JsonObject): number | null {
  const told = [body['max_completion_tokens'], body['max_tokens'], body['max_output_tokens']].filter(isCount);
  return told.length === 0 ? null : Math.floor(Math.max(...told));
}

/** How many answers are written: `n`, or the `best_of` so many, to each prompt of a list. */
export function choicesIn(body: JsonObject): number {
  const choices = Math.max(countOf(body['n']), countOf(body['best_of']));
  return Math.min(choices, MOST_CHOICES) * promptsIn(body['prompt']);
}

/** A list of numbers is one prompt, of tokens. */
function promptsIn(prompt: unknown): number {
  if (!Array.isArray(prompt) || typeof prompt[0] === 'number') return 1;
  return Math.max(1, prompt.length);
}

/** Input and output together, for limits that are given back when the answer has come. */
export function wholeBound({ input, output, choices }: TokenBounds): number {
  return input + (output ?? UNBOUNDED_OUTPUT_TOKENS) * choices;
}

function countOf(value: unknown): number {
  return isCount(value) ? Math.max(1, Math.floor(value)) : 1;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
