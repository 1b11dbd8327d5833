import { type ClientRequest, request as httpRequest } from 'node:http';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { addAdmin, type MadeAdmin } from './admin-calls.js';
import type { Answer } from './gateway.js';
import { registerVendor } from './plug.js';
import { providerKey } from './run-canaries.js';
import { HELLO, Scene } from './scene.js';

export const PLAYGROUND = '/api/v1/llm-config/playground';
/** A question to the purpose. */
export const CHAT = { purpose: 'chat', ...HELLO };
/** The key of the vendor. */
export const VENDOR_KEY = providerKey('0123');
const DEADLINE_MS = 5000;

export interface Asked extends Answer {
  readonly text: string;
}

/** A scene with servers `first` and `second`, a vendor that is called `outside`, and the operator Ada who asks. */
export class PlaygroundScene {
  private constructor(
    readonly scene: Scene,
    readonly operator: MadeAdmin,
    readonly vendorId: number,
  ) {}

  static async start(): Promise<PlaygroundScene> {
    const scene = await Scene.start('first', 'second', 'vendor');
    const { url } = scene.upstream('vendor');
    const vendorId = await registerVendor(scene.gateway, { name: 'outside', url, api_key: VENDOR_KEY });
    return new PlaygroundScene(scene, await addAdmin(scene.gateway, 'operator', 'Ada'), vendorId);
  }

  /** A question to one server alone. */
  to(name: string): object {
    return { provider_type: 'ai_server', provider_id: this.scene.idOf(name), ...HELLO };
  }

  get toVendor(): object {
    return { provider_type: 'api_key', provider_id: this.vendorId, ...HELLO };
  }

  async ask(body: unknown, token = this.operator.token): Promise<Asked> {
    const answer = await fetch(this.scene.gateway.url + PLAYGROUND, {
      method: 'POST',
      headers: this.headers(token),
      body: JSON.stringify(body),
    });
    const { status, headers } = answer;
    const text = await answer.text();
    const isJson = /json/.test(headers.get('content-type') ?? '');
    return { status, headers, text, body: isJson ? (JSON.parse(text) as Answer['body']) : {} };
  }

  /** A question that the test answers for: it may leave. */
  send(body: object): ClientRequest {
    const address = this.scene.gateway.url + PLAYGROUND;
    const client = httpRequest(address, { method: 'POST', headers: this.headers(this.operator.token) });
    client.on('error', () => undefined);
    client.end(JSON.stringify(body));
    return client;
  }

  /** As the page reads the trail: until the request is in the log. */
  async logged({ headers }: Asked): Promise<Answer['body']> {
    const path = `/requests/${headers.get('x-request-id')}`;
    let found: Answer | undefined;
    const isThere = async (): Promise<boolean> => {
      found = await this.scene.gateway.manage('GET', path);
      return found.status === 200;
    };
    if ((await waitUntil(isThere, DEADLINE_MS)) && found) return found.body;
    throw new Error(`GET ${path} answers ${found?.status}`);
  }

  private headers(token: string): Record<string, string> {
    return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }
}
