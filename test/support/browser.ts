import type { Gateway } from './gateway.js';

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; empty for anything else. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a browser does of itself: it keeps cookies, and says where its requests come from. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** @param origin of the page that sends the requests; that of the gateway unless told otherwise */
  constructor(
    readonly url: string,
    private readonly origin = url,
  ) {}

  /** One that has just logged in with this token. */
  static async loggedIn({ url }: Pick<Gateway, 'url'>, token: string): Promise<Browser> {
    const browser = new Browser(url);
    const page = await browser.logIn(token);
    if (page.status !== 200) throw new Error(`the login answered ${page.status}: ${page.text}`);
    return browser;
  }

  logIn(token: unknown): Promise<Page> {
    return this.send('POST', '/api/v1/auth/login', { token });
  }

  get(path: string): Promise<Page> {
    return this.send('GET', path);
  }

  me(): Promise<Page> {
    return this.get('/api/v1/auth/me');
  }

  /** @param headers undefined takes one away that browsers send */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Page> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.exchange(method, path, body === undefined ? undefined : JSON.stringify(body), { ...json, ...headers });
  }

  /** As a form of a page does. */
  postForm(address: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    return this.exchange('POST', address, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  }

  /** Values by name. */
  get jar(): ReadonlyMap<string, string> {
    return this.cookies;
  }

  /** As if somebody had put it there. */
  plant(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  private async exchange(
    method: string,
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<Page> {
    const own = { cookie: this.cookieHeader, origin: method === 'GET' ? undefined : this.origin };
    const sent = Object.entries({ ...own, ...headers });
    const answer = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(sent.filter((header): header is [string, string] => header[1] !== undefined)),
      ...(body !== undefined && { body }),
    });
    this.keep(answer.headers.getSetCookie());
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const parsed = isJson ? (JSON.parse(text) as Page['body']) : {};
    return { status: answer.status, headers: answer.headers, text, body: parsed };
  }

  get cookieHeader(): string | undefined {
    if (this.cookies.size === 0) return undefined;
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(setCookies: readonly string[]): void {
    for (const cookie of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0\b/i.test(cookie) || /Expires=Thu, 01 Jan 1970/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
