import { randomBytes } from 'node:crypto';
import { waitUntil } from '../../src/database/embedded/poll.js';
import type { BuiltServer } from './built-server.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import type { AppliedAnswer, ListedInstance } from './fleet.js';
import { HeldUpstream } from './held-upstream.js';
import { Line, type LineAnswer } from './line.js';
import { samplesIn, total } from './prometheus-text.js';
import { newCredential, newMasterKey, PROMPT } from './run-canaries.js';
import { StartFolder } from './start-folder.js';

const API = '/api/v1/llm-config';
const CHAT = { messages: [{ role: 'user', content: PROMPT }] };
const MOST_LINES = 50;

/** The built server with two workers, a database of its own and a model server in this process. */
export class WorkerScene {
  readonly secrets = {
    BYOK_ENCRYPTION_KEY: newMasterKey().toString('base64'),
    ADMIN_TOKEN: newCredential('admin token'),
    APP_KEY: newCredential('app key'),
  };
  private readonly lines: Line[] = [];
  private serving: BuiltServer | undefined;
  private address = '';

  private constructor(
    readonly database: TestDatabase,
    readonly folder: StartFolder,
    readonly upstream: HeldUpstream,
  ) {}

  static async set(): Promise<WorkerScene> {
    const scene = new WorkerScene(await createTestDatabase(), await StartFolder.make(), await HeldUpstream.start());
    try {
      await scene.start();
      await scene.plugIn();
      return scene;
    } catch (error) {
      await scene.strike();
      throw error;
    }
  }

  get server(): BuiltServer {
    if (!this.serving) throw new Error('nothing is started');
    return this.serving;
  }

  get url(): string {
    return this.address;
  }

  async start(): Promise<void> {
    this.serving = this.folder.start({ ...this.secrets, DATABASE_URL: this.database.url, WEB_CONCURRENCY: '2' });
    this.address = await this.serving.url();
    await this.pidOf(2);
  }

  /** Resolves with the process of a worker as soon as another one than that serves in its place. */
  async pidOf(worker: number, other = 0): Promise<number> {
    const pattern = new RegExp(`worker ${worker} \\(process (\\d+)\\) serves`, 'g');
    const last = () => Number([...this.server.stdout.matchAll(pattern)].at(-1)?.[1] ?? 0);
    await this.server.until(() => last() !== 0 && last() !== other, `to have worker ${worker} serve`);
    return last();
  }

  /** A connection to that worker. */
  async lineTo(worker: number): Promise<Line> {
    for (let count = 0; count < MOST_LINES; count += 1) {
      const line = this.line();
      const { text } = await line.ask(this.secrets.ADMIN_TOKEN, `${API}/instances`);
      const { data } = JSON.parse(text) as { data: readonly ListedInstance[] };
      if (data.find((instance) => instance.is_this)?.name.endsWith(`#${worker}`)) return line;
    }
    throw new Error(`no connection leads to worker ${worker}`);
  }

  line(): Line {
    const line = new Line(this.url);
    this.lines.push(line);
    return line;
  }

  async instances(): Promise<readonly ListedInstance[]> {
    return (await this.manage<{ data: readonly ListedInstance[] }>('/instances')).data;
  }

  /** A change that is waited for. */
  change(): Promise<AppliedAnswer> {
    return this.manage(`/purposes/made-${randomBytes(4).toString('hex')}?wait=applied`, {}, 'PUT');
  }

  async manage<T>(path: string, body?: object, method?: string): Promise<T> {
    const line = new Line(this.url);
    const { status, text } = await line.ask(this.secrets.ADMIN_TOKEN, API + path, body, method);
    line.close();
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  chat(line: Line): Promise<LineAnswer> {
    return line.ask(this.secrets.APP_KEY, '/v1/chat/completions', CHAT);
  }

  /** How many requests the metrics tell of, as whoever is at the other end of the line says. */
  async counted(line: Line): Promise<number> {
    return total(samplesIn((await line.ask(this.secrets.ADMIN_TOKEN, '/metrics')).text), 'patchbay_requests_total');
  }

  async untilCounted(line: Line, count: number): Promise<void> {
    if (!(await waitUntil(async () => (await this.counted(line)) === count, 10_000)))
      throw new Error(`${count} were never counted, but ${await this.counted(line)}`);
  }

  private async plugIn(): Promise<void> {
    const server = { name: 'gpu', server_type: 'llamacpp', base_url: this.upstream.url };
    const { id } = await this.manage<{ id: number }>('/servers', server);
    await this.manage('/active?wait=applied', { purpose: 'chat', provider_type: 'ai_server', provider_id: id });
  }

  async strike(): Promise<void> {
    for (const line of this.lines) line.close();
    await this.folder.remove();
    await this.upstream.stop();
    await this.database.drop();
  }
}
