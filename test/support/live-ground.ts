import { MOST_OF_ONE } from '../../src/live/events/listeners.js';
import { addAdmin } from './admin-calls.js';
import { EventListener, type Listening } from './event-listener.js';
import { type Gateway, startGateway } from './gateway.js';

/** Two instances, and those who listen to them. */
export class LiveGround {
  private readonly open: EventListener[] = [];

  private constructor(
    readonly first: Gateway,
    readonly second: Gateway,
  ) {}

  static async start(): Promise<LiveGround> {
    const first = await startGateway();
    return new LiveGround(first, await startGateway({}, first));
  }

  async stop(): Promise<void> {
    this.leaveAll();
    await this.second.stop();
    await this.first.stop();
  }

  async listen(gateway: Gateway, listening?: Listening): Promise<EventListener> {
    const listener = await EventListener.open(gateway, listening);
    this.open.push(listener);
    return listener;
  }

  /** So many listeners, none of whom listens more often than one may; who they are is known at that instance. */
  async listenOften(gateway: Gateway, times: number, query?: string): Promise<readonly EventListener[]> {
    const admins = Array.from({ length: Math.ceil(times / MOST_OF_ONE) }, () => addAdmin(gateway, 'viewer'));
    const tokens = (await Promise.all(admins)).map(({ token }) => token);
    const listening = Array.from({ length: times }, (_, index) => {
      const headers = { authorization: `Bearer ${tokens[Math.floor(index / MOST_OF_ONE)]}` };
      return this.listen(gateway, query === undefined ? { headers } : { headers, query });
    });
    return Promise.all(listening);
  }

  leaveAll(): void {
    for (const listener of this.open.splice(0)) listener.leave();
  }
}
