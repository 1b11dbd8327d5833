import { cp } from 'node:fs/promises';
import { environmentFrom } from '../../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../../src/crypto/key-ring.js';
import { FileRefusal } from '../../src/revisions/last-known-good/file-refusal.js';
import { SnapshotFile } from '../../src/revisions/last-known-good/snapshot-file.js';
import { type BuiltServer, logLines, type Reply, request } from './built-server.js';
import { copyTestDatabase, createTestDatabase, type TestDatabase } from './database.js';
import { newCredential, newMasterKey, PROMPT } from './run-canaries.js';
import { StartFolder } from './start-folder.js';
import { freePort } from './free-port.js';
import { TcpForwarder } from './tcp-forwarder.js';
import { type ModelServer, startModelServer } from './upstreams.js';

/** An instance of its own process at a port chosen here, because one that stands in does not tell it. */
export interface Instance {
  readonly server: BuiltServer;
  readonly url: string;
}

/** A database that a test can take away, a folder to start the built server in, and a model server that checks its key. */
export class AwayScene {
  private constructor(
    readonly database: TestDatabase,
    /** The way to the database; open at first. */
    readonly way: TcpForwarder,
    readonly folder: StartFolder,
    readonly model: ModelServer,
    private readonly secrets: Secrets,
    private readonly stopModel: () => Promise<void>,
  ) {}

  static async set(): Promise<AwayScene> {
    const secrets = newSecrets();
    const [database, folder, model] = await Promise.all([
      createTestDatabase(),
      StartFolder.make(),
      startModelServer({ model: 'tiny.gguf', apiKey: secrets.modelKey }),
    ]);
    return new AwayScene(database, await wayTo(database), folder, model, secrets, model.stop);
  }

  /** With all that another one has left, whose servers have ended and whose model server goes on. */
  static async after({ database: left, folder: leftFolder, model, secrets }: AwayScene): Promise<AwayScene> {
    const [database, folder] = await Promise.all([copyTestDatabase(left), StartFolder.make(), model.forgetReceived()]);
    await cp(leftFolder.data, folder.data, { recursive: true });
    return new AwayScene(database, await wayTo(database), folder, model, secrets, () => Promise.resolve());
  }

  async strike(): Promise<void> {
    await this.folder.remove();
    await this.way.close();
    await Promise.all([this.database.drop(), this.stopModel()]);
  }

  get masterKey(): Buffer {
    return this.secrets.masterKey;
  }

  get adminToken(): string {
    return this.secrets.adminToken;
  }

  get appKey(): string {
    return this.secrets.appKey;
  }

  get modelKey(): string {
    return this.secrets.modelKey;
  }

  /** Of instances that reach the database on the way which a test can close. */
  get variables(): Readonly<Record<string, string>> {
    const url = new URL(this.database.url);
    url.port = String(this.way.port);
    return {
      DATABASE_URL: url.href,
      BYOK_ENCRYPTION_KEY: this.masterKey.toString('base64'),
      ADMIN_TOKEN: this.adminToken,
      APP_KEY: this.appKey,
    };
  }

  /** The file as the instances of this scene read and write it. */
  file(masterKey: Buffer = this.masterKey): SnapshotFile {
    return new SnapshotFile(environmentFrom({ DATA_DIR: this.folder.data }), new KeyRing(masterKeyFrom(masterKey), []));
  }

  /** Waits until the revision in the file is as wanted. */
  async untilKept(server: BuiltServer, isWanted: (revision: number) => boolean): Promise<void> {
    await server.until(async () => isWanted(await this.keptRevision()), 'to write the file');
  }

  /** 0 while there is no file, or none that is accepted. */
  private async keptRevision(): Promise<number> {
    try {
      return (await this.file().read())?.configuration.revision ?? 0;
    } catch (error) {
      if (error instanceof FileRefusal) return 0;
      throw error;
    }
  }

  async start(variables: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const port = await freePort();
    const server = this.folder.start({ ...this.variables, ...variables, PORT: String(port) });
    return { server, url: `http://127.0.0.1:${port}` };
  }

  /** Starts, plugs the model server into chat, and ends once that is in the file. */
  async leaveFile(): Promise<void> {
    const { server } = await this.start();
    const url = await server.url();
    await this.plugIn(url);
    await server.stop();
  }

  async plugIn(url: string): Promise<void> {
    const local = { name: 'local', server_type: 'llamacpp', base_url: this.model.url, api_key: this.modelKey };
    const { body } = await this.manage(url, 'POST', '/servers', local);
    const activation = { purpose: 'chat', provider_type: 'ai_server', provider_id: body['id'] };
    const { status, text } = await this.manage(url, 'POST', '/active?preflight=off', activation);
    if (status >= 300) throw new Error(`the model server cannot be plugged in: ${text}`);
  }

  manage(url: string, method: string, path: string, body?: unknown): Promise<Reply> {
    return request(url, this.adminToken, `/api/v1/llm-config${path}`, { method, body });
  }

  chat(url: string, key: string = this.appKey): Promise<Reply> {
    const body = { model: 'chat', messages: [{ role: 'user', content: PROMPT }] };
    return request(url, key, '/v1/chat/completions', { method: 'POST', body });
  }

  /** Status and body of `/health/ready`; status 0 while nobody listens. */
  async readiness(url: string): Promise<Pick<Reply, 'status' | 'body'>> {
    return request(url, '', '/health/ready').catch(() => ({ status: 0, body: {} }));
  }

  async until({ server, url }: Instance, status: string): Promise<void> {
    await server.until(async () => (await this.readiness(url)).body['status'] === status, `to be ${status}`);
  }

  /** Brings the database back. @returns how long it took until the instance was ready without trouble, in milliseconds */
  async comeBack(instance: Instance): Promise<number> {
    await this.way.open();
    const begun = performance.now();
    await this.until(instance, 'ok');
    return performance.now() - begun;
  }
}

interface Secrets {
  readonly masterKey: Buffer;
  readonly adminToken: string;
  readonly appKey: string;
  /** Wanted by the model server. */
  readonly modelKey: string;
}

function newSecrets(): Secrets {
  return {
    masterKey: newMasterKey(),
    adminToken: newCredential('admin token'),
    appKey: newCredential('app key'),
    modelKey: newCredential('provider key'),
  };
}

async function wayTo({ url }: TestDatabase): Promise<TcpForwarder> {
  const { hostname, port } = new URL(url);
  const way = await TcpForwarder.reserve({ host: hostname, port: Number(port) });
  await way.open();
  return way;
}

const CONTEXTS: readonly unknown[] = ['start', 'last known good'];

/** What its start and the file had it warn of, and worse. */
export function complaintsOf({ stdout }: BuiltServer): readonly string[] {
  return logLines(stdout)
    .filter(({ level, context }) => Number(level) >= 40 && CONTEXTS.includes(context))
    .map(({ msg }) => String(msg));
}
