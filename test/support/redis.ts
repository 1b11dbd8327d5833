import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

const READY = 'Ready to accept connections';

/** A Redis of a test: a process of its own on a port of its own, which stores nothing. */
export class TestRedis {
  readonly port: number;
  private readonly password: string;
  private process: ChildProcess;

  // Plain Node, which the proofs run on, knows no parameter properties.
  private constructor(port: number, password: string, process: ChildProcess) {
    this.port = port;
    this.password = password;
    this.process = process;
  }

  /** @param password without one it asks nobody for any */
  static async start(password = ''): Promise<TestRedis> {
    const port = await freePort();
    return new TestRedis(port, password, await launch(port, password));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  /** It stands still without closing its connections. */
  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  goOn(): void {
    this.process.kill('SIGCONT');
  }

  /** As by a failing machine; what it knew is gone. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }

  /** On the same port, knowing nothing. */
  async startAgain(): Promise<void> {
    await this.kill();
    this.process = await launch(this.port, this.password);
  }
}

async function launch(port: number, requirepass: string): Promise<ChildProcess> {
  const settings = {
    port,
    requirepass,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    loglevel: 'notice',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'], cwd: '/' });
  const failed = once(child, 'error').then(([error]: unknown[]) => {
    throw new Error('redis-server cannot be started; on Debian: apt-get install redis-server', { cause: error });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`redis-server did not start on port ${port}`);
  });
  await Promise.race([saysReady(child), failed, ended]);
  // From here on its end is for its owner to notice.
  ended.catch(() => undefined);
  failed.catch(() => undefined);
  return child;
}

async function saysReady({ stdout }: ChildProcess): Promise<void> {
  if (!stdout) throw new Error('redis-server has no output');
  const ready = Promise.withResolvers<void>();
  // Its output is read to the end, or it would stand still one day.
  createInterface({ input: stdout }).on('line', (line) => {
    if (line.includes(READY)) ready.resolve();
  });
  await ready.promise;
}
