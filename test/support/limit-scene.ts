import { type Answer, type Gateway, startGateway } from './gateway.js';
import { ModelDouble } from './model-double.js';
import { plug } from './plug.js';
import { PROMPT } from './run-canaries.js';

export const HELLO = { messages: [{ role: 'user', content: PROMPT }], max_tokens: 10 };

/** A gateway with chat plugged into a model server, for one test. */
export async function withGateway(
  variables: Readonly<Record<string, string>>,
  test: (gateway: Gateway, modelUrl: string) => Promise<void>,
): Promise<void> {
  const model = await ModelDouble.start();
  const gateway = await startGateway(variables);
  try {
    await plug(gateway, 'chat', { name: 'model', url: model.url });
    await test(gateway, model.url);
  } finally {
    await gateway.stop();
    await model.stop();
  }
}

export const statuses = <T extends { readonly status: number }>(
  answers: readonly T[],
): ReadonlyMap<number, readonly T[]> => Map.groupBy(answers, ({ status }) => status);

/** So many requests at once. */
export const ask = (
  gateway: Gateway,
  count: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, () => gateway.infer('chat/completions', HELLO, headers)));
