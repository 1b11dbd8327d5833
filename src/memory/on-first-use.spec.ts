import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { onFirstUse } from './on-first-use.js';

describe('onFirstUse', () => {
  let server: Server;
  let begun: number;

  beforeEach(async () => {
    begun = 0;
    server = createServer((_, response) => void response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onFirstUse(server, () => (begun += 1));
  });

  afterEach(() => {
    server.close();
  });

  const ask = async (path: string): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  };

  it.each(['/health/live', '/health/ready', '/healthz', '/metrics', '/api/v1/llm-config/health'])(
    'takes no notice of %s',
    async (path) => {
      await ask(path);
      expect(begun).toBe(0);
    },
  );

  it.each(['/api/v1/llm/chat/completions', '/api/v1/llm-config/providers', '/'])('begins with %s', async (path) => {
    await ask('/health/live');
    await ask(path);
    expect(begun).toBe(1);
  });

  it('begins once, and then takes no part in any request', async () => {
    const others = server.listenerCount('request') - 1;
    await ask('/');
    await ask('/');
    expect(begun).toBe(1);
    expect(server.listenerCount('request')).toBe(others);
  });
});
