/** One page of `GET /servers`. */
export interface ServerPage {
  readonly data: readonly { readonly id: number; readonly name: string }[];
  readonly next_cursor: string | null;
}

/** Someone who registers things over REST, as an admin would. */
export interface ManagementApi {
  servers(cursor: string | null): Promise<ServerPage>;
  /** Resolves with the `id` of what was written, where it has one. */
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, body: object): Promise<{ readonly id?: number }>;
}

export function managementApi(url: string, adminToken: string): ManagementApi {
  const call = async (method: string, path: string, body?: object): Promise<string> => {
    const response = await fetch(`${url}/api/v1/llm-config${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text;
  };
  return {
    servers: async (cursor) => {
      const page: ServerPage = JSON.parse(
        await call('GET', cursor === null ? '/servers' : `/servers?cursor=${encodeURIComponent(cursor)}`),
      );
      return page;
    },
    send: async (method, path, body) => {
      const written: { id?: number } = JSON.parse(await call(method, path, body));
      return written;
    },
  };
}
