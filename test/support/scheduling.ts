import { DataSource } from 'typeorm';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { type Answer, type Gateway, startGateway } from './gateway.js';
import { registerServer, setPolicy } from './plug.js';

const PATIENCE_MS = 10_000;
export const HOUR_MS = 3_600_000;

export type Scheduled = {
  readonly id: number;
  readonly kind: string;
  readonly at: string;
  readonly until: string | null;
  readonly tiers: readonly object[] | null;
  readonly scheduled_by: string;
  readonly reason: string | null;
  readonly created_at: string;
  readonly failure: string | null;
};

export type Active = {
  readonly provider_id: number;
  readonly revision: number;
  readonly activate_at?: string;
  readonly until?: string;
  readonly scheduled?: readonly Scheduled[];
};

/** A moment that many milliseconds from now, as the API takes it. */
export const at = (ms: number): string => new Date(Date.now() + ms).toISOString();

export const serverTarget = (provider_id: number) => ({ provider_type: 'ai_server', provider_id });

/** Instances on one database, servers to plug chat into, and a clock that can be put forward. */
export class Timetable {
  private constructor(
    readonly gateway: Gateway,
    readonly others: readonly Gateway[],
    /** Ids of servers that nobody is at. */
    readonly first: number,
    readonly second: number,
    readonly third: number,
  ) {}

  static async start(instances = 1): Promise<Timetable> {
    const gateway = await startGateway();
    const others: Gateway[] = [];
    while (others.length < instances - 1) others.push(await startGateway({}, gateway));
    const register = (name: string) => registerServer(gateway, { name, url: 'http://127.0.0.1:9' });
    return new Timetable(gateway, others, await register('first'), await register('second'), await register('third'));
  }

  async stop(): Promise<void> {
    for (const other of this.others) await other.stop();
    await this.gateway.stop();
  }

  /** Nothing is scheduled and chat is plugged into the first server. */
  async reset(): Promise<void> {
    await this.gateway.manage('DELETE', '/active/chat/scheduled');
    await this.gateway.manage('PATCH', `/servers/${this.second}`, { enabled: true });
    await setPolicy(this.gateway, 'chat');
    await this.activate(this.first);
  }

  activate(id: number, when: object = {}, query = '', headers = {}): Promise<Answer<Active>> {
    const body = { purpose: 'chat', ...serverTarget(id), ...when };
    return this.gateway.manage('POST', `/active?preflight=off${query}`, body, headers);
  }

  async activeId(): Promise<number | undefined> {
    return (await this.gateway.manage<Partial<Active>>('GET', '/active/chat')).body.provider_id;
  }

  async scheduled(): Promise<readonly Scheduled[]> {
    return (await this.gateway.manage<{ data: Scheduled[] }>('GET', '/active/chat/scheduled')).body.data;
  }

  async cancelFirst(): Promise<Answer> {
    const [next] = await this.scheduled();
    return this.gateway.manage('DELETE', `/active/chat/scheduled/${next?.id}`);
  }

  /** Why the next one was not done. */
  async failure(): Promise<string | null | undefined> {
    return (await this.scheduled())[0]?.failure;
  }

  /** Lets its moment have come. @param endsAt SQL for when it ends again */
  async makeDue(kind: 'activate' | 'return', endsAt = 'ends_at'): Promise<void> {
    const due = `due_at = now() - interval '1 minute', ends_at = ${endsAt}`;
    await this.gateway.app.get(DataSource).query(`update scheduled_activations set ${due} where kind = $1`, [kind]);
  }

  /** As if none of them could be done. */
  async fail(): Promise<void> {
    await this.gateway.app.get(DataSource).query(`update scheduled_activations set failure = 'it could not be done'`);
  }

  async until(condition: () => Promise<boolean>): Promise<void> {
    if (!(await waitUntil(condition, PATIENCE_MS))) throw new Error('it did not happen in time');
  }

  async untilActive(id: number | undefined): Promise<void> {
    await this.until(async () => (await this.activeId()) === id);
  }

  async untilNothingIsScheduled(): Promise<void> {
    await this.until(async () => (await this.scheduled()).length === 0);
  }

  async untilFailed(): Promise<void> {
    await this.until(async () => (await this.failure()) !== null);
  }
}
