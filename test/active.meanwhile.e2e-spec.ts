import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';

const CHANGES = 20;
const READERS = 3;

/** Every change waits for its place between the readers. */
jest.setTimeout(60_000);

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
  await gateway.manage('POST', '/servers', { name: 'one', server_type: 'vllm', base_url: 'http://127.0.0.1:9' });
});
afterAll(() => gateway.stop());

describe('what is plugged in, read while it is changed', () => {
  it('is a whole chain or none', async () => {
    const { body } = await gateway.manage<{ data: { id: number }[] }>('GET', '/servers');
    const chain = { purpose: 'chat', provider_type: 'ai_server', provider_id: body.data[0]?.id };
    const seen = new Set<number>();
    const over = new AbortController();
    const read = async (): Promise<void> => {
      while (!over.signal.aborted) {
        seen.add((await gateway.manage('GET', '/active')).status);
        seen.add((await gateway.manage('GET', '/active/chat')).status);
      }
    };
    const readers = Array.from({ length: READERS }, read);
    for (let change = 0; change < CHANGES; change++) {
      await gateway.manage('POST', '/active?preflight=off', chain);
      await gateway.manage('DELETE', '/active/chat');
    }
    over.abort();
    await Promise.all(readers);
    expect(seen).toEqual(new Set([200, 404]));
  });
});
