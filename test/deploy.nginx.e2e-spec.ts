import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ProxiedGateways, standsBefore } from './support/behind-proxy.js';
import { NGINX } from './support/reverse-proxies.js';

standsBefore(NGINX);

describe('an nginx that buffers and packs', () => {
  const BUFFERING = {
    'proxy_buffering off;':
      'proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_proxied any; gzip_types text/event-stream;',
  };
  const LONG_ENOUGH_MS = 1000;

  it('is seen to hold an event back, so the tests above would notice', async () => {
    const scene = await ProxiedGateways.start(NGINX, BUFFERING);
    try {
      const answer = scene.chat({ model: 'slow', stream: true }).then(({ body }) => body?.getReader());
      const first = answer.then((reader) => reader?.read());
      expect(await Promise.race([first, delay(LONG_ENOUGH_MS, 'nothing yet')])).toBe('nothing yet');
      await scene.events.openGate('second');
      expect((await first)?.value?.length).toBeGreaterThan(0);
      await (await answer)?.cancel();
    } finally {
      await scene.stop();
    }
  });
});
