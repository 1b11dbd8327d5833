import type { Answer, Gateway } from './gateway.js';

/** A call of an app below /api/v1/llm; as the bootstrap app unless it shows another key. */
export async function callAsApp<T = Record<string, unknown>>(
  { url, appKey }: Pick<Gateway, 'url' | 'appKey'>,
  call: string,
  body?: object,
  { key = appKey, signal }: { readonly key?: string; readonly signal?: AbortSignal } = {},
): Promise<Answer<T>> {
  const [method = '', path = ''] = call.split(' ');
  const answer = await fetch(`${url}/api/v1/llm${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
}
