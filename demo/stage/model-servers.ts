import { type ChildServer, portIn, startChildServer } from '../child-server.ts';
import { PLAN, type PlannedServer } from './plan.ts';

const MODEL_SERVER = new URL('../model-server.ts', import.meta.url);
// Slow enough to see a stream arrive, fast enough not to wait for it.
const TOKEN_DELAY_MS = 15;

interface RunningServer {
  readonly planned: PlannedServer;
  readonly port: number;
  child: ChildServer;
}

/** The five model servers, each in a process of its own, on ports that are free. */
export class ModelServers {
  readonly #running: ReadonlyMap<string, RunningServer>;

  private constructor(running: ReadonlyMap<string, RunningServer>) {
    this.#running = running;
  }

  /** @param stops is given how to end each of them as soon as it runs */
  static async start(stops: (() => Promise<void>)[]): Promise<ModelServers> {
    const running = new Map<string, RunningServer>();
    for (const planned of PLAN) {
      const child = await startOne(planned, 0);
      const server: RunningServer = { planned, port: portIn(child.announced, 'port'), child };
      stops.push(() => server.child.stop());
      running.set(planned.name, server);
    }
    return new ModelServers(running);
  }

  get ports(): ReadonlyMap<string, number> {
    return new Map([...this.#running].map(([name, { port }]) => [name, port]));
  }

  pidOf(name: string): number {
    return this.#of(name).child.pid;
  }

  async stop(name: string): Promise<void> {
    await this.#of(name).child.stop();
  }

  /** On the port that it had. */
  async startAgain(name: string): Promise<void> {
    const server = this.#of(name);
    server.child = await startOne(server.planned, server.port);
  }

  #of(name: string): RunningServer {
    const server = this.#running.get(name);
    if (!server) throw new Error(`no model server is called ${name}`);
    return server;
  }
}

function startOne({ model }: PlannedServer, port: number): Promise<ChildServer> {
  const options = ['--port', String(port), '--model', model, '--token-delay-ms', String(TOKEN_DELAY_MS)];
  return startChildServer(MODEL_SERVER, options);
}
