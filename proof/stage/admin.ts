import { headOf } from '../../test/support/head-of.ts';

/** What Patchbay says of a provider's present state. */
export interface LiveState {
  readonly status: string;
  readonly breaker: string;
  readonly in_flight: number;
  readonly queued: number;
}

/** Settings of a server as `POST /servers` takes them. */
export interface ServerSettings {
  readonly name: string;
  readonly base_url: string;
  readonly api_key?: string;
  readonly timeouts?: Readonly<Record<string, number>>;
  readonly limits?: Readonly<Record<string, number>>;
}

/** Someone who configures Patchbay over REST, as an admin does. */
export interface Admin {
  /** Returns its id. */
  addServer(settings: ServerSettings): Promise<number>;
  /** The first server is active, the rest are its fallbacks in order. */
  plugIn(purpose: string, ids: readonly number[]): Promise<void>;
  setPurpose(purpose: string, settings: object): Promise<void>;
  stateOf(id: number): Promise<LiveState>;
}

/** @param hears is told of each answer */
export function adminOf(url: string, token: string, hears?: (call: string, answer: string) => void): Admin {
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${url}/api/v1/llm-config${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    hears?.(`${method} ${path} (${response.status})`, headOf(response.headers) + text);
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    const answer: Answer = JSON.parse(text);
    return answer;
  };
  return {
    addServer: async (settings) =>
      (await call<{ id: number }>('POST', '/servers', { server_type: 'openai-compatible', ...settings })).id,
    plugIn: async (purpose, ids) => {
      const [active, ...fallbacks] = ids.map((provider_id) => ({ provider_type: 'ai_server', provider_id }));
      await call('PUT', `/purposes/${purpose}`, {});
      await call('POST', '/active?preflight=off', { purpose, ...active, fallbacks });
    },
    setPurpose: async (purpose, settings) => void (await call('PUT', `/purposes/${purpose}`, settings)),
    stateOf: async (id) => (await call<{ state: LiveState }>('GET', `/servers/${id}`)).state,
  };
}
