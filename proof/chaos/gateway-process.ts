import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchGateway } from '../../bench/stage/gateway.ts';
import { freePort } from '../../bench/stage/until-it-answers.ts';
import { monotonicMs } from '../stage/clock.ts';
import { askFresh } from './fresh-request.ts';

const POLL_MS = 10;
const READY_WITHIN_MS = 30_000;

/** What `/health/ready` says, as far as scenarios look. */
export interface Health {
  /** Of the answer; 0: nobody answered. */
  readonly http: number;
  readonly status?: string;
  readonly revision?: number;
  readonly database?: string;
  readonly redis?: string;
}

export interface GatewaySettings {
  /** For the log of each start, with what it prints when it crashes. */
  readonly logs: string;
  /** Its data folder, which it keeps over restarts. */
  readonly data: string;
  readonly databaseUrl: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** A gateway at one address: another process after each start. */
export class GatewayProcess {
  readonly url: string;
  private readonly settings: GatewaySettings;
  private child: ChildProcess | undefined;
  private exit: Promise<number | null> = Promise.resolve(null);
  private starts = 0;

  private constructor(settings: GatewaySettings, url: string) {
    this.settings = settings;
    this.url = url;
  }

  static async at(settings: GatewaySettings): Promise<GatewayProcess> {
    return new GatewayProcess(settings, `http://127.0.0.1:${await freePort()}`);
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Begins the process, ready or not. */
  launch(): void {
    const { logs, data, databaseUrl, variables, nodeOptions = [] } = this.settings;
    const own = join(logs, `start-${++this.starts}`);
    mkdirSync(own, { recursive: true });
    mkdirSync(dirname(data), { recursive: true });
    const { child } = launchGateway(own, databaseUrl, nodeOptions, {
      ...variables,
      PORT: new URL(this.url).port,
      DATA_DIR: data,
    });
    this.child = child;
    this.exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  }

  /** @returns how long it took until it was ready, in milliseconds */
  start(): Promise<number> {
    this.launch();
    return this.until(({ http }) => http === 200);
  }

  async health(): Promise<Health> {
    const { status: http, text } = await askFresh(`${this.url}/health/ready`);
    if (http === 0) return { http };
    const said: Omit<Health, 'http'> = JSON.parse(text);
    return { http, ...said };
  }

  /** @returns how long it took until its health was like this, in milliseconds */
  async until(isSo: (health: Health) => boolean, withinMs = READY_WITHIN_MS): Promise<number> {
    const began = monotonicMs();
    for (let health = await this.health(); !isSo(health); health = await this.health()) {
      if (monotonicMs() - began > withinMs) {
        throw new Error(`${this.url} is not as it should be by now: ${JSON.stringify(health)}`);
      }
      await pause(POLL_MS);
    }
    return monotonicMs() - began;
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Resolves when it has ended, with its exit code; null: a signal has ended it. */
  ended(): Promise<number | null> {
    return this.exit;
  }

  async stop(name: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(name);
    return this.exit;
  }

  /** Copies its data folder as it is now, while nothing runs in it; nobody uses the copy any more. */
  async keepData(): Promise<void> {
    await cp(this.settings.data, this.aside, { recursive: true });
  }

  /** It has no data from now on. */
  async loseData(): Promise<void> {
    await rename(this.settings.data, this.aside);
  }

  private get aside(): string {
    return `${this.settings.data}-until-start-${this.starts + 1}`;
  }
}
