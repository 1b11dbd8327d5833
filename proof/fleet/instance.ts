import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Gateway, startGateway } from '../../bench/stage/gateway.ts';
import { monotonicMs } from '../stage/clock.ts';

const POLL_MS = 5;
const READY_WITHIN_MS = 15_000;

export type Variables = Readonly<Record<string, string>>;

/** When requests were sent to an instance, by the machine's monotonic clock. */
export interface Service {
  readonly from: number;
  to: number;
}

/** One of several instances behind a balancer: another process after a restart, at the same address. */
export class Instance {
  readonly index: number;
  private readonly folder: string;
  private readonly databaseUrl: string;
  readonly services: Service[] = [];
  private gateway: Gateway | undefined;
  private underWay = 0;
  private starts = 0;
  private port = '0';

  constructor(index: number, folder: string, databaseUrl: string) {
    this.index = index;
    this.folder = folder;
    this.databaseUrl = databaseUrl;
  }

  get url(): string {
    if (!this.gateway) throw new Error(`instance ${this.index} does not run`);
    return this.gateway.url;
  }

  get isInService(): boolean {
    return this.services.at(-1)?.to === Infinity;
  }

  /** Whether this is how the table of instances names it. */
  isNamed(name: string): boolean {
    return name.endsWith(`:${this.port}`);
  }

  /** In service as soon as it says that it is ready. */
  async start(variables: Variables): Promise<void> {
    const folder = join(this.folder, `start-${++this.starts}`);
    mkdirSync(folder, { recursive: true });
    this.gateway = await startGateway(folder, this.databaseUrl, [], {
      ...variables,
      PORT: this.port,
      DATA_DIR: join(this.folder, 'data'),
    });
    this.port = new URL(this.gateway.url).port;
    await this.untilReady();
    this.services.push({ from: monotonicMs(), to: Infinity });
  }

  /** Takes it out of service, lets everything that is under way end, and starts it anew. */
  async restart(variables: Variables): Promise<void> {
    const service = this.services.at(-1);
    if (service) service.to = monotonicMs();
    while (this.underWay > 0) await pause(POLL_MS);
    await this.stop();
    await this.start(variables);
  }

  async stop(): Promise<void> {
    await this.gateway?.stop();
  }

  /** At once. */
  kill(): void {
    void this.gateway?.kill();
  }

  /** Does something with it that must end before it may be stopped. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.underWay += 1;
    try {
      return await work();
    } finally {
      this.underWay -= 1;
    }
  }

  private async untilReady(): Promise<void> {
    const deadline = monotonicMs() + READY_WITHIN_MS;
    while (!(await fetch(`${this.url}/health/ready`)).ok) {
      if (monotonicMs() > deadline) throw new Error(`instance ${this.index} does not become ready`);
      await pause(POLL_MS);
    }
  }
}
