import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './built-server.js';
import { makeTestFolder, removeTestFolder } from './test-folders.js';

export interface DemoServer {
  readonly id: number;
  readonly name: string;
  readonly port: number;
  /** Port of the server it stands in for. */
  readonly standsInForPort: number;
  readonly pid: number;
  readonly model: string;
  readonly agentTypes: readonly string[];
  readonly purpose: string;
  readonly fallbacks: readonly string[];
}

interface Announced {
  readonly url: string;
  readonly servers: readonly DemoServer[];
}

/** `npm run demo` as it is, on a folder of its own. */
export class RunningDemo {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    readonly servers: readonly DemoServer[],
    readonly credentials: { readonly adminToken: string; readonly appKey: string },
  ) {}

  static async start(): Promise<RunningDemo> {
    const folder = await makeTestFolder();
    const child = spawn(process.execPath, [join(ROOT, 'demo/demo.ts'), '--json', '--folder', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Nothing of jest's own environment, and a stranger's variables that must not reach the demo.
      env: { PATH: process.env['PATH'], OPENAI_API_KEY: 'sk-of-a-developer', PRIMARY_LLM_PROVIDER: 'nobody' },
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the demo ended with exit code ${String(code)} before it was ready`);
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    const { url, servers }: Announced = JSON.parse(line);
    const credentials: RunningDemo['credentials'] = JSON.parse(
      await readFile(join(folder, 'credentials.json'), 'utf8'),
    );
    return new RunningDemo(child, folder, url, servers, credentials);
  }

  server(name: string): DemoServer {
    const server = this.servers.find((each) => each.name === name);
    if (!server) throw new Error(`no server of the demo is called ${name}`);
    return server;
  }

  /** Ends everything it has started. @returns its exit code */
  async stop(): Promise<unknown> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = await exited;
    await removeTestFolder(this.folder);
    return code;
  }
}
