import { join } from 'node:path';
import type { Stage } from '../stage/stage.ts';
import { Instance, type Variables } from './instance.ts';

/** Several instances on one database, and who sends requests to those in service. */
export class Balancer {
  readonly instances: readonly Instance[];
  private readonly variables: Variables;
  readonly appKey: string;
  private readonly adminToken: string;
  private turn = 0;

  private constructor(instances: readonly Instance[], variables: Variables, appKey: string, adminToken: string) {
    this.instances = instances;
    this.variables = variables;
    this.appKey = appKey;
    this.adminToken = adminToken;
  }

  /** On the database of the stage, whose own gateway has made its tables and its credentials, and ends. */
  static async start(stage: Stage, count: number, variables: Variables, keys: Variables): Promise<Balancer> {
    const { gateway, folder, databaseUrl } = stage;
    await gateway.stop();
    const instances = Array.from(
      { length: count },
      (_, index) => new Instance(index + 1, join(folder, `instance-${index + 1}`), databaseUrl),
    );
    const balancer = new Balancer(instances, variables, gateway.appKey, gateway.adminToken);
    // They write to a folder that goes with the stage.
    for (const end of ['exit', 'SIGINT', 'SIGTERM']) process.once(end, () => balancer.kill());
    try {
      await Promise.all(instances.map((instance) => instance.start({ ...variables, ...keys })));
    } catch (error) {
      await balancer.stop();
      throw error;
    }
    return balancer;
  }

  get inService(): readonly Instance[] {
    return this.instances.filter(({ isInService }) => isInService);
  }

  /** In turn. */
  next(): Instance {
    const { inService } = this;
    const instance = inService[this.turn++ % inService.length];
    if (!instance) throw new Error('no instance is in service');
    return instance;
  }

  /** One instance after the other, while the others serve. */
  async restart(keys: Variables): Promise<void> {
    for (const instance of this.instances) await instance.restart({ ...this.variables, ...keys });
  }

  /**
   * Calls the management API of an instance.
   *
   * @throws what it was answered unless that is a success
   */
  manage<Result>(method: string, path: string, body?: object, instance = this.next()): Promise<Result> {
    return instance.during(async () => {
      const response = await fetch(`${instance.url}/api/v1/llm-config${path}`, {
        method,
        headers: { authorization: `Bearer ${this.adminToken}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
      const result: Result = JSON.parse(text);
      return result;
    });
  }

  /** At once, for a proof that ends before its time. */
  private kill(): void {
    for (const instance of this.instances) instance.kill();
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.instances.map((instance) => instance.stop()));
  }
}
