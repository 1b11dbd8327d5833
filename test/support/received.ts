import type { ModelServer } from './upstreams.js';

export interface ReceivedChat {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The requests with a body that a model server has got since it was last asked, and forgets them. */
export async function takeReceived(server: ModelServer): Promise<readonly ReceivedChat[]> {
  const received = await server.received();
  await server.forgetReceived();
  return received
    .filter(({ method }) => method === 'POST')
    .map(({ path, headers, bodyBase64 }) => ({
      path,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: JSON.parse(Buffer.from(bodyBase64, 'base64').toString()) as Readonly<Record<string, unknown>>,
    }));
}
