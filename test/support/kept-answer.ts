import { isInferencePath } from '../../src/inference/inference-prefixes.js';
import { headOf } from './head-of.js';
import { keep } from './run-folder.js';

/** Keeps an answer for the search at the end of the run. What a model has answered may hold the prompt, nothing else may. */
export function keepAnswer(method: string, url: string, { ok, status, headers }: Response, text: string): void {
  const isModels = ok && isInferencePath(new URL(url).pathname);
  keep(isModels ? 'asked' : 'answers', `${method} ${url} (${status})\n${headOf(headers)}\n${text}\n`);
}
