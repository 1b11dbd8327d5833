import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BuiltServer } from './built-server.js';
import { keepData } from './kept-data.js';
import { makeTestFolder, removeTestFolder } from './test-folders.js';

/** A folder to start the built server in, as often and as crookedly as a test likes; leaves nothing behind. */
export class StartFolder {
  private readonly servers: BuiltServer[] = [];

  private constructor(readonly path: string) {}

  static async make(): Promise<StartFolder> {
    return new StartFolder(await makeTestFolder());
  }

  get data(): string {
    return join(this.path, '.data');
  }

  start(variables: Readonly<Record<string, string>> = {}): BuiltServer {
    const server = new BuiltServer(this.path, variables);
    this.servers.push(server);
    return server;
  }

  /** Starts, expects the start to be refused and hands back what it said. */
  async refusal(variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const server = this.start(variables);
    const { code } = await server.ended();
    if (code !== 1) throw new Error(`the start was not refused (exit ${code}):\n${server.output}`);
    return server.stderr.trim();
  }

  async writeEnvironmentFile(lines: Readonly<Record<string, string>>): Promise<void> {
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(this.path, '.env.auth'), text.join(''));
  }

  /** A data folder like that of another one, whose servers have ended. */
  async takeData({ data }: StartFolder): Promise<void> {
    // Modes and owners are kept: root's database belongs to somebody else.
    await promisify(execFile)('cp', ['-Rp', data, this.data]);
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    await keepData(this.data);
    await removeTestFolder(this.path);
  }
}
