import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Account } from './account.js';
import type { Binaries } from './installed-binaries.js';
import { dataFolderArgument } from './cluster.js';
import { endProcess, type EndSignal } from './end-process.js';
import { waitUntil } from './poll.js';
import { childOptions, runProgram } from './run-program.js';
import { type ServerSettings, serverArguments } from './settings.js';

export interface ServerHome {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: ServerSettings;
  readonly log: (line: string) => void;
}

const REMEMBERED_LINES = 40;
/** A backend that outlives its postmaster holds the pipe open; what the postmaster said is long there. */
const LAST_WORDS_TIMEOUT_MS = 1_000;

/** One postgres, in a process group of its own: Ctrl-C reaches Patchbay, which drains first and then stops it. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private finished = false;
  private piped = true;
  private stopping = false;

  private readonly home: ServerHome;
  readonly port: number;

  constructor(home: ServerHome, port: number) {
    this.home = home;
    this.port = port;
    const { binaries, account, directory } = home;
    this.child = spawn(
      binaries.postgres,
      ['-D', dataFolderArgument(account, directory), ...serverArguments(directory, port, home.settings)],
      { ...childOptions(account, directory), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child.once('exit', (status, signal) => this.onEnd(`ended unexpectedly (${signal ?? `status ${status}`})`));
    this.child.once('error', (error) => this.onEnd(error.message));
    this.child.once('close', () => (this.piped = false));
    this.readLines();
    // Neither child nor pipe keeps Node alive. If Node ends without stop(), by process.exit or a crash, so does the server.
    this.child.unref();
    process.once('exit', this.interrupt);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  readonly hasEnded = (): boolean => this.finished;

  /** What it wrote last, complete once it has ended. */
  async lastWords(): Promise<string> {
    await waitUntil(() => !this.piped, LAST_WORDS_TIMEOUT_MS);
    return this.lines.join('\n');
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.child.ref();
    await endProcess((signal) => this.send(signal), this.hasEnded);
  }

  private readonly interrupt = (): void => this.send('SIGINT');

  private send(signal: EndSignal): void {
    // Windows has no signals; there pg_ctl talks to the server through a pipe.
    if (process.platform === 'win32' && signal !== 'SIGKILL') {
      void runProgram(this.home.binaries.pgCtl, ['kill', signal.slice('SIG'.length), String(this.child.pid)]);
    } else {
      this.child.kill(signal);
    }
  }

  private onEnd(reason: string): void {
    if (this.finished) return;
    this.finished = true;
    process.off('exit', this.interrupt);
    if (!this.stopping) this.remember(`PostgreSQL in ${this.home.directory}: ${reason}`);
  }

  private readLines(): void {
    const { stderr } = this.child;
    if (stderr === null) return;
    createInterface({ input: stderr }).on('line', (line) => this.remember(line));
    if (canUnref(stderr)) stderr.unref();
  }

  private remember(line: string): void {
    this.lines.push(line);
    if (this.lines.length > REMEMBERED_LINES) this.lines.shift();
    this.home.log(line);
  }
}

function canUnref(stream: object): stream is { unref(): void } {
  return 'unref' in stream && typeof stream.unref === 'function';
}
