import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from './json.ts';

// What a gateway adds, drops or rewrites on the way without changing what the model is asked. Leaving these out of the
// hash makes the answer to a proxied request byte-identical to the answer to the direct one.
const NOT_PART_OF_THE_QUESTION: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'stream_options',
  'agent_type',
  'model_port',
]);

/** A fixed "now" (2025-10-09T08:53:20Z): answers must not depend on the clock. */
export const CREATED = 1_760_000_000;
export const SYSTEM_FINGERPRINT = 'b0-patchbay-demo';

/** Derives everything an answer would otherwise take from a random generator. */
export interface Seed {
  /** 32 letters and digits, different for each label. */
  id(label: string): string;
  /** One of the options, always the same one for the same question. */
  pick<T>(options: readonly [T, ...T[]]): T;
}

export function seedOf(model: string, body: JsonObject): Seed {
  const question = Object.fromEntries(Object.entries(body).filter(([key]) => !NOT_PART_OF_THE_QUESTION.has(key)));
  const digest = createHash('sha256')
    .update(`${model}\n${canonicalJson(question)}`)
    .digest();
  return {
    id: (label) =>
      createHash('sha512').update(digest).update(label).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 32),
    pick: (options) => options[digest.readUInt32BE() % options.length] ?? options[0],
  };
}
