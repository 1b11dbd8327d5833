import type { BrowserContext, ConsoleMessage, Response } from 'playwright-core';

/** Something that a page in order does not do. */
export interface Complaint {
  /**
   * `console`: an error in the browser's console; `exception`: one that nothing caught; `policy`: the content security
   * policy forbade something; `refused`: an answer of 400 and above; `elsewhere`: a request to another origin; `dialog`:
   * a box that a script opened.
   */
  readonly kind: 'console' | 'exception' | 'policy' | 'refused' | 'elsewhere' | 'dialog';
  readonly text: string;
}

const VIOLATION = 'policy violation: ';
/** What the browser says in its console of answers that `refused` knows. */
const FAILED_ANSWER = /^Failed to load resource: the server responded with a status of \d/;
const REFUSED_BY_POLICY = /^(\[Report Only\] )?Refused to |violates the following Content Security Policy/;
/** Runs before any script of a page; the console is the only way out that no policy can close. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) => {
  console.error('${VIOLATION}' + event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample);
})`;

/** Listens to all pages of a context from before the first one on. */
export class Watch {
  readonly #complaints: Complaint[] = [];
  readonly #expected: RegExp[] = [];
  readonly #origins: ReadonlySet<string>;

  private constructor(origin: string) {
    this.#origins = new Set([origin, 'null']);
  }

  /** @param origin of the gateway, the only place that pages may load from */
  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(origin);
    await context.addInitScript({ content: REPORT_VIOLATIONS });
    context.on('console', (message) => watch.#hear(message));
    context.on('weberror', (error) => watch.#add('exception', error.error().stack ?? error.error().message));
    context.on('response', (response) => watch.#read(response));
    context.on('request', (request) => {
      if (!watch.#origins.has(new URL(request.url()).origin)) watch.#add('elsewhere', request.url());
    });
    context.on('dialog', (dialog) => {
      watch.#add('dialog', `${dialog.type()} ${dialog.message()}`);
      void dialog.dismiss();
    });
    return watch;
  }

  /** A complaint that the test is about to cause, such as `403 POST /api/v1/llm-config/servers`. */
  expect(text: RegExp): void {
    this.#expected.push(text);
  }

  /** One line each, without those that were expected. */
  get complaints(): readonly string[] {
    return this.#complaints
      .filter(({ text }) => !this.#expected.some((expected) => expected.test(text)))
      .map(({ kind, text }) => `${kind}: ${text}`);
  }

  forget(): void {
    this.#complaints.length = 0;
  }

  #hear(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() !== 'error' || FAILED_ANSWER.test(text)) return;
    if (text.startsWith(VIOLATION)) this.#add('policy', text.slice(VIOLATION.length));
    else this.#add(REFUSED_BY_POLICY.test(text) ? 'policy' : 'console', `${text} (${message.location().url})`);
  }

  #read(response: Response): void {
    if (response.status() < 400) return;
    const { pathname, search } = new URL(response.url());
    this.#add('refused', `${response.status()} ${response.request().method()} ${pathname}${search}`);
  }

  #add(kind: Complaint['kind'], text: string): void {
    this.#complaints.push({ kind, text });
  }
}
