import { type Answer, type Gateway, startGateway } from './gateway.js';
import { type DoubleAnswer, ModelDouble } from './model-double.js';
import { registerServer, registerVendor, setPolicy } from './plug.js';
import { providerKey } from './run-canaries.js';
import { serverTarget } from './scheduling.js';

export const KEY = providerKey('6789');
/** A whole stream, if a short one. */
export const DONE: DoubleAnswer = { stream: 'data: [DONE]\n\n' };

export interface Check {
  readonly field: string;
  readonly provider: string;
  readonly model: string | null;
  readonly check: string;
  readonly result: string;
  readonly message: string | null;
  readonly latency_ms: number | null;
  readonly tokens: number | null;
}

export type Activated = {
  readonly preflight?: readonly Check[];
  readonly warnings?: readonly string[];
  readonly checks?: readonly Check[];
};

/** A gateway with two model servers and a vendor that can be plugged into chat. */
export class Ground {
  private constructor(
    readonly gateway: Gateway,
    /** Behind `local`. */
    readonly model: ModelDouble,
    /** Behind `second` and `vendor`. */
    readonly other: ModelDouble,
    readonly localId: number,
    readonly second: object,
    readonly vendor: object,
  ) {}

  static async start(): Promise<Ground> {
    const [model, other] = [await ModelDouble.start(), await ModelDouble.start()];
    const gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: `${model.url},${other.url}` });
    const local = await registerServer(gateway, { name: 'local', url: model.url, model: 'qwen' });
    const second = serverTarget(await registerServer(gateway, { name: 'second', url: other.url }));
    const provider_id = await registerVendor(gateway, { name: 'vendor', url: other.url, api_key: KEY });
    return new Ground(gateway, model, other, local, second, { provider_type: 'api_key', provider_id });
  }

  /** Pins the model `qwen`. */
  get local(): object {
    return serverTarget(this.localId);
  }

  async stop(): Promise<void> {
    await Promise.all([this.gateway.stop(), this.model.stop(), this.other.stop()]);
  }

  async reset(): Promise<void> {
    this.model.reset();
    this.other.reset();
    await setPolicy(this.gateway, 'embeddings');
    await this.gateway.manage('DELETE', '/active/chat/scheduled');
    await this.gateway.manage('DELETE', '/active/chat');
  }

  activate(query: string, body: object, by: Pick<Gateway, 'manage'> = this.gateway): Promise<Answer<Activated>> {
    return by.manage('POST', `/active${query}`, { purpose: 'chat', ...body });
  }
}

/** `check result` of each. */
export function told(checks: readonly Check[] = []): readonly string[] {
  return checks.map(({ check, result }) => `${check} ${result}`);
}

/** Of those that failed. */
export function messages(checks: readonly Check[] = []): readonly (string | null)[] {
  return checks.filter(({ result }) => result === 'failed').map(({ message }) => message);
}

/** A problem document without its checks. */
export function withoutChecks({ body, ...answer }: Answer<Activated>): Answer {
  const { checks: _, ...rest } = body;
  return { ...answer, body: rest };
}
