/** One of what a list has; `state` is that of a key. */
export interface Listed {
  readonly id: number;
  readonly name: string | null;
  readonly state?: unknown;
}

/** What was written, where it has an `id` or is a new key. */
export interface Written {
  readonly id?: number;
  readonly key?: string | null;
}

/** Someone who registers things over REST, as an admin would. */
export interface ManagementApi {
  /** All of a list, whatever pages it has. */
  list(path: string): Promise<readonly Listed[]>;
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, body: object): Promise<Written>;
  remove(path: string): Promise<void>;
}

interface Page {
  readonly data: readonly Listed[];
  readonly next_cursor: string | null;
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
    list: async (path) => {
      const found: Listed[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Page = JSON.parse(
          await call('GET', cursor === '' ? path : `${path}?cursor=${encodeURIComponent(cursor)}`),
        );
        found.push(...page.data);
        cursor = page.next_cursor;
      }
      return found;
    },
    send: async (method, path, body) => {
      const written: Written = JSON.parse(await call(method, path, body));
      return written;
    },
    remove: async (path) => void (await call('DELETE', path)),
  };
}
