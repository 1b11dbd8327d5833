import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HostResolver } from '../src/egress/host-resolver.js';
import { type BlackHole, startBlackHole } from './support/raw-upstream.black-hole.js';
import { answering, completing, completion, refusing } from './support/raw-upstream.answers.js';
import { READ_REQUEST, respond, startRawUpstream, type Step } from './support/raw-upstream.js';
import { ResolverDouble } from './support/resolver-double.js';
import { Scene } from './support/scene.js';

let scene: Scene;
let closedPort: number;
let blackHole: BlackHole;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
  const gone = await startRawUpstream([{ do: 'end' }]);
  closedPort = gone.port;
  await gone.stop();
  blackHole = await startBlackHole();
  const resolver = ResolverDouble.installedIn(scene.gateway.app.get(HostResolver));
  resolver.answer('never.test', ['127.0.0.1']);
  resolver.hold('never.test');
});
afterAll(async () => {
  await scene.stop();
  await blackHole.stop();
});

const FAULTS: readonly { name: string; steps?: readonly Step[]; url?: () => string }[] = [
  { name: 'connect refused', url: () => `http://127.0.0.1:${closedPort}` },
  { name: 'reset at once', steps: [{ do: 'reset' }] },
  { name: 'closed at once', steps: [{ do: 'end' }] },
  { name: 'reset after the request', steps: [...READ_REQUEST, { do: 'reset' }] },
  { name: 'connect timeout, of an address that drops packets', url: () => blackHole.url },
  { name: 'connect timeout, while its name is resolved', url: () => 'http://never.test' },
  { name: 'connect timeout, in the TLS handshake', url: () => https('first'), steps: [{ do: 'hang' }] },
  { name: 'TLS error', url: () => https('first'), steps: [{ do: 'write', text: 'no TLS' }, { do: 'end' }] },
  { name: 'DNS error', url: () => 'http://nowhere.invalid' },
];

function https(name: string): string {
  return scene.upstream(name).url.replace('http:', 'https:');
}

describe.each(FAULTS)('$name', ({ steps = [{ do: 'end' }], url = () => scene.upstream('first').url }) => {
  beforeEach(async () => {
    await scene.cast({ name: 'first', url: url(), timeouts: { connect_ms: 200 } }, 'second');
    await scene.upstream('first').play(steps);
  });

  it('is tried once more at the same target, then the next target answers', async () => {
    const { status, trail, text } = await scene.ask();
    expect([status, trail]).toEqual([200, 'first=connect, first=connect, second=200']);
    expect(text).toContain('from second');
  });

  it('counts against the breaker: the fifth in a row opens it', async () => {
    await scene.ask();
    await scene.ask();
    expect((await scene.state('first')).breaker).toBe('closed');
    expect((await scene.ask()).trail).toBe('first=connect, first=skipped:breaker_open, second=200');
    expect((await scene.ask()).trail).toBe('first=skipped:breaker_open, second=200');
    expect(await scene.state('first')).toMatchObject({ status: 'out', breaker: 'open' });
  });
});

describe('a second try', () => {
  beforeEach(() => scene.cast('first', 'second'));

  it('may be the one that succeeds', async () => {
    await scene.upstream('first').play([{ do: 'reset' }], completing('from first'));
    expect((await scene.ask()).trail).toBe('first=connect, first=200');
  });

  it('is left out when the retry budget is used up: 10 % of the requests and 3 a second over 10 s', async () => {
    await scene.upstream('first').play(refusing(408));
    const trails = await Promise.all(Array.from({ length: 33 }, async () => (await scene.ask()).trail));
    expect(new Set(trails)).toEqual(new Set(['first=408, first=408, second=200']));
    await scene.upstream('first').play([{ do: 'reset' }]);
    expect((await scene.ask()).trail).toBe('first=connect, second=200');
  });

  it('is left out when the purpose grants none', async () => {
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
    await scene.upstream('first').play([{ do: 'reset' }]);
    expect((await scene.ask()).trail).toBe('first=connect, second=200');
  });
});

describe('reset on a reused idle connection with 0 response bytes', () => {
  const kept: Step = respond(200, completion('kept open'));
  const CUT_WHEN_REUSED: readonly Step[] = [...READ_REQUEST, kept, ...READ_REQUEST, { do: 'reset' }];
  const CLOSED_WHEN_REUSED: readonly Step[] = [...READ_REQUEST, kept, ...READ_REQUEST, { do: 'end' }];

  it.each([
    ['reset', CUT_WHEN_REUSED],
    ['closed', CLOSED_WHEN_REUSED],
  ])('is tried again free of charge and not counted against the breaker: %s', async (_, steps) => {
    await scene.cast('first', 'second');
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries: 0 } });
    for (let round = 0; round < 6; round += 1) {
      await scene.upstream('first').play(steps, completing('from a new connection'));
      expect((await scene.ask()).trail).toBe('first=200');
      expect((await scene.ask()).trail).toBe('first=reset, first=200');
    }
    expect(await scene.state('first')).toMatchObject({ status: 'available', breaker: 'closed' });
  });

  it('is an ordinary failure when response bytes had come', async () => {
    await scene.cast('first', 'second');
    const begun: Step = { do: 'write', text: 'HTTP/1.1 200 OK\r\ncontent-ty' };
    await scene
      .upstream('first')
      .play([...READ_REQUEST, kept, ...READ_REQUEST, begun, { do: 'reset' }], answering(500, {}));
    await scene.ask();
    expect((await scene.ask()).trail).toBe('first=connect, first=500, second=200');
  });
});
