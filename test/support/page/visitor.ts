import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Theme, type View, VIEWS } from './places.ts';
import { Watch } from './watch.ts';

export interface VisitorOptions {
  /** Logs in with it before the first page; without it the page asks for one. */
  readonly token?: string;
  readonly theme?: Theme;
  readonly view?: View;
}

const PATIENCE_MS = 15_000;
const GETTING = /^Getting .*…$/;

/** Somebody at a browser, with cookies and a console of their own. */
export class Visitor {
  readonly page: Page;
  readonly watch: Watch;
  readonly #context: BrowserContext;
  readonly #url: string;

  private constructor(url: string, context: BrowserContext, page: Page, watch: Watch) {
    this.#url = url;
    this.#context = context;
    this.page = page;
    this.watch = watch;
  }

  /** @param url of the gateway */
  static async arrive(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { token, theme = 'light', view = 'desktop' } = options;
    const context = await browser.newContext({
      baseURL: url,
      viewport: VIEWS[view],
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const watch = await Watch.over(context, url);
    const visitor = new Visitor(url, context, await context.newPage(), watch);
    if (token !== undefined) await visitor.#logIn(token);
    return visitor;
  }

  /** Opens a page by its address and resolves when what it shows is there. */
  async visit(path: string): Promise<Page> {
    await this.page.goto(path);
    return this.settled();
  }

  /**
   * Goes on as a link of the page leads, without loading all of it again, and resolves when what it shows is there. The
   * first page is opened by its address.
   */
  async go(path: string): Promise<Page> {
    if (!this.page.url().startsWith(this.#url)) return this.visit(path);
    await this.page.evaluate(`scrollTo(0, 0); history.pushState(null, '', ${JSON.stringify(path)})`);
    // Until it is drawn, the page that is left would be taken for the one that comes.
    await this.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    return this.settled();
  }

  /** Resolves when the page says no more that it is getting something. */
  async settled(): Promise<Page> {
    await this.page.locator('main h1').first().waitFor();
    await this.page.locator('p[role=status]').filter({ hasText: GETTING }).first().waitFor({ state: 'hidden' });
    return this.page;
  }

  /** What the API answers to the same session. */
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await this.#context.request.fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: { origin: this.#url, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { data: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status(), body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }

  async #logIn(token: string): Promise<void> {
    const { status, body } = await this.ask('POST', '/auth/login', { token });
    if (status !== 200) throw new Error(`the login answered ${status}: ${JSON.stringify(body)}`);
  }
}
