/** Paths and bodies of purposes that are no conversation. */
const OTHERS: Readonly<Record<string, readonly [path: string, body: object]>> = {
  embeddings: ['embeddings', { model: 'embeddings', input: 'Hello' }],
  reranking: ['rerank', { model: 'reranking', query: 'Hello', documents: ['Good morning', 'Good night'] }],
};

/**
 * A line for a shell that asks Patchbay with a key.
 *
 * @param purpose a slug the key may be used for
 */
export function curlLine(origin: string, key: string, purpose: string): string {
  const [path, body] = OTHERS[purpose] ?? [
    'chat/completions',
    { model: purpose, messages: [{ role: 'user', content: 'Hello' }] },
  ];
  return [
    `curl ${origin}/v1/${path}`,
    `-H 'Authorization: Bearer ${key}'`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
}
