import { SECRETS } from './canaries.ts';

/** Who may see what is in an answer: a prompt comes back to whoever asked, a key that is made is shown once. */
export type Audience = 'anybody' | 'asker' | 'receiver';

interface Call {
  readonly audience?: Audience;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

/** Asks Patchbay for things, and keeps every answer, heads included. */
export class Answers {
  /** By audience, method, path and status. */
  readonly kept: Record<Audience, Record<string, string>> = { anybody: {}, asker: {}, receiver: {} };
  /** Secrets that Patchbay has made up and shown. */
  readonly made: Record<string, string> = {};
  readonly #urlNow: () => string | undefined;
  #count = 0;

  constructor(urlNow: () => string | undefined) {
    this.#urlNow = urlNow;
  }

  get count(): number {
    return this.#count;
  }

  /** Below the management API, as an admin. Resolves with what is in the answer, if it is JSON. */
  async manage(
    method: string,
    path: string,
    body?: unknown,
    call: Call = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.call(method, `/api/v1/llm-config${path}`, {
      token: SECRETS['admin token'],
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
      ...call,
    });
    return parsed(text);
  }

  /** Inference, as the app. */
  async ask(path: string, body: unknown, purpose = 'chat'): Promise<string> {
    return this.call('POST', path, {
      audience: 'asker',
      headers: { 'content-type': 'application/json', 'x-llm-purpose': purpose },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Resolves with the body; with nothing when the gateway is away or hangs up. */
  async call(method: string, path: string, { audience = 'anybody', token, headers, body }: Call = {}): Promise<string> {
    const authorization = `Bearer ${token ?? SECRETS['app key']}`;
    this.#count += 1;
    try {
      const url = `${this.#urlNow()}${path}`;
      const response = await fetch(url, { method, headers: { authorization, ...headers }, ...(body && { body }) });
      const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      const label = `${this.#count} ${method} ${path.slice(0, 60)} (${response.status})`;
      this.kept[audience][label] = head;
      const text = await response.text();
      this.kept[audience][label] = `${head}\n\n${text}`;
      return text;
    } catch {
      return '';
    }
  }

  /** Makes something that comes with a secret, shown in this answer only. */
  async make(name: string, path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.manage('POST', path, body, { audience: 'receiver' });
    const secret = answer['key'] ?? answer['token'];
    if (typeof secret === 'string') this.made[`${name} ${this.#count}`] = secret;
    return answer;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
