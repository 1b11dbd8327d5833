import type { Browser } from 'playwright-core';
import { type BuiltServer, request } from '../built-server.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { newCredential } from '../run-canaries.js';
import { StartFolder } from '../start-folder.js';
import { openChromium } from './chromium.js';
import type { Fillable } from './lively.js';
import { Visitor, type VisitorOptions } from './visitor.js';

interface Parts {
  readonly folder: StartFolder;
  readonly server: BuiltServer;
  readonly database: TestDatabase;
  readonly browser: Browser;
  readonly url: string;
  readonly adminToken: string;
  readonly appKey: string;
}

/** The production build in a process of its own, on a database of its own, and a browser to look at it. */
export class PageGround {
  private readonly visitors: Visitor[] = [];
  private readonly residents: Visitor[] = [];

  private constructor(private readonly parts: Parts) {}

  static async start(variables: Readonly<Record<string, string>> = {}): Promise<PageGround> {
    const [folder, database, browser] = await Promise.all([StartFolder.make(), createTestDatabase(), openChromium()]);
    const adminToken = newCredential('admin token');
    const appKey = newCredential('app key');
    const server = folder.start({
      DATABASE_URL: database.url,
      ADMIN_TOKEN: adminToken,
      APP_KEY: appKey,
      RATE_LIMIT_PER_KEY: '0',
      RATE_LIMIT_PER_ADDRESS: '0',
      ...variables,
    });
    const parts = { folder, server, database, browser, adminToken, appKey };
    try {
      return new PageGround({ ...parts, url: await server.url() });
    } catch (error) {
      await Promise.all([folder.remove(), browser.close()]);
      await database.drop();
      throw error;
    }
  }

  get url(): string {
    return this.parts.url;
  }

  get adminToken(): string {
    return this.parts.adminToken;
  }

  get appKey(): string {
    return this.parts.appKey;
  }

  /** For contexts that no visitor has. */
  get browser(): Browser {
    return this.parts.browser;
  }

  /** A visitor who is logged in as the bootstrap admin unless told otherwise. */
  async visitor(options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.parts.browser, this.url, { token: this.adminToken, ...options });
    this.visitors.push(visitor);
    return visitor;
  }

  /** A visitor who stays until the end; what is wrong with the pages they see is told of like that of others. */
  async resident(options: VisitorOptions = {}): Promise<Visitor> {
    const resident = await Visitor.arrive(this.parts.browser, this.url, { token: this.adminToken, ...options });
    this.residents.push(resident);
    return resident;
  }

  /** Somebody who has not logged in. */
  async stranger(options: Omit<VisitorOptions, 'token'> = {}): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.parts.browser, this.url, options);
    this.visitors.push(visitor);
    return visitor;
  }

  /** Everybody leaves but residents. @returns what was wrong with the pages they saw */
  async dismiss(): Promise<readonly string[]> {
    const gone = this.visitors.splice(0);
    await Promise.all(gone.map((visitor) => visitor.leave()));
    const complaints = [...gone, ...this.residents].flatMap(({ watch }) => watch.complaints);
    for (const { watch } of this.residents) watch.forget();
    return complaints;
  }

  /** Everybody leaves but residents. @throws when anything was wrong with the pages they saw */
  async finish(): Promise<void> {
    const complaints = await this.dismiss();
    if (complaints.length > 0) throw new Error(`the pages were not in order:\n${complaints.join('\n')}`);
  }

  /** A management call that must succeed; `path` is below /api/v1/llm-config. */
  readonly manage: Fillable['manage'] = async (method, path, body) => {
    const answer = await request(this.url, this.adminToken, `/api/v1/llm-config${path}`, { method, body });
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };

  async stop(): Promise<void> {
    const { browser, folder, database } = this.parts;
    await browser.close();
    await folder.remove();
    await database.drop();
  }
}
