import { setTimeout as pause } from 'node:timers/promises';
import { PLAN } from './plan.ts';

const SHORTEST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 900;
const LONGEST_ANSWER_TOKENS = 24;

const QUESTIONS: readonly string[] = [
  'Is water damage covered?',
  'Summarise: cough for three days, no fever.',
  'What do I owe for the last visit?',
  'What helps against a headache?',
  'Which ward has a free bed?',
];

/** Asks like a handful of apps would, a few times a second, until it is told to end: a page without traffic tells little. */
export async function traffic(url: string, appKey: string, ended: AbortSignal): Promise<void> {
  for (;;) {
    // Somebody may have taken a server away to see what happens; that is answered too, with an error.
    void ask(url, appKey, ended).catch(() => undefined);
    const pauseMs = SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    await pause(pauseMs, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
  }
}

async function ask(url: string, appKey: string, signal: AbortSignal): Promise<void> {
  const question = oneOf(QUESTIONS);
  const isEmbedding = Math.random() < 0.15;
  const chat = {
    agent_type: oneOf(PLAN.flatMap(({ agentTypes }) => agentTypes)),
    messages: [{ role: 'user', content: question }],
    max_tokens: LONGEST_ANSWER_TOKENS,
    stream: Math.random() < 0.5,
  };
  const response = await fetch(`${url}/v1/${isEmbedding ? 'embeddings' : 'chat/completions'}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(isEmbedding ? { input: question } : chat),
    signal,
  });
  await response.arrayBuffer();
}

function oneOf<Item>(items: readonly Item[]): Item | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
