import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltServer, type Reply, request } from './built-server.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import type { EncryptionView } from './encryption-view.js';
import { newCredential, PROMPT } from './run-canaries.js';
import { StartFolder } from './start-folder.js';
import { type ModelServer, startModelServer } from './upstreams.js';

const API = '/api/v1/llm-config';
const MODEL_KEY = newCredential('provider key');

/** The built server, which reads its secrets from files that a test changes, and a model server that checks its key. */
export class ReloadScene {
  private readonly adminToken = newCredential('admin token');
  private readonly appKey = newCredential('app key');
  private started: BuiltServer | undefined;
  private address = '';

  private constructor(
    readonly database: TestDatabase,
    readonly folder: StartFolder,
    private readonly model: ModelServer,
  ) {}

  static async set(): Promise<ReloadScene> {
    const [database, folder, model] = await Promise.all([
      createTestDatabase(),
      StartFolder.make(),
      startModelServer({ apiKey: MODEL_KEY }),
    ]);
    return new ReloadScene(database, folder, model);
  }

  get server(): BuiltServer {
    if (!this.started) throw new Error('nothing is started');
    return this.started;
  }

  /** What the environment file says besides. */
  get own(): Readonly<Record<string, string>> {
    return { ADMIN_TOKEN: this.adminToken, APP_KEY: this.appKey, DATABASE_URL: this.database.url };
  }

  /** Writes the environment file, which the process environment leaves to count. */
  write(variables: Readonly<Record<string, string>>): Promise<void> {
    return this.folder.writeEnvironmentFile({ ...this.own, ...variables });
  }

  /** @returns its path */
  async writeFile(name: string, text: string): Promise<string> {
    const path = join(this.folder.path, name);
    await writeFile(path, text);
    return path;
  }

  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    this.started = this.folder.start(variables);
    this.address = await this.started.url();
  }

  /** Plugs the model server, whose key is sealed by then, into chat. */
  async plugIn(): Promise<void> {
    const server = { name: 'local', server_type: 'llamacpp', base_url: this.model.url, api_key: MODEL_KEY };
    const { body } = await this.manage('POST', '/servers', server);
    const target = { purpose: 'chat', provider_type: 'ai_server', provider_id: body['id'] };
    const { status, text } = await this.manage('POST', '/active?preflight=off&wait=applied', target);
    if (status >= 300) throw new Error(`the model server cannot be plugged in: ${text}`);
  }

  /** Sends SIGHUP and resolves with what the log says of it. */
  async hangUp(pattern: RegExp): Promise<string> {
    this.server.stdout = '';
    this.server.signal('SIGHUP');
    return this.server.said(pattern);
  }

  async chat(): Promise<number> {
    const body = { model: 'chat', messages: [{ role: 'user', content: PROMPT }] };
    return (await request(this.address, this.appKey, '/v1/chat/completions', { method: 'POST', body })).status;
  }

  async encryption(): Promise<EncryptionView> {
    return JSON.parse((await this.manage('GET', '/encryption')).text) as EncryptionView;
  }

  manage(method: string, path: string, body?: unknown): Promise<Reply> {
    return request(this.address, this.adminToken, API + path, { method, body });
  }

  async strike(): Promise<void> {
    await this.folder.remove();
    await Promise.all([this.model.stop(), this.database.drop()]);
  }
}
