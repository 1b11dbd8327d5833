import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { HostResolver } from '../src/egress/host-resolver.js';
import { ConnectionAttempts } from './support/connection-attempts.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { completion } from './support/raw-upstream.answers.js';
import { READ_REQUEST, respond } from './support/raw-upstream.js';
import { ResolverDouble } from './support/resolver-double.js';
import { HELLO, Scene } from './support/scene.js';
import { reload } from './support/reload.js';

const PUBLIC_ADDRESS = '93.184.216.34';

let scene: Scene;
let attempts: ConnectionAttempts;
let resolver: ResolverDouble;
let vendorId: number;

beforeAll(async () => {
  scene = await Scene.start('vendor', 'second');
  attempts = new ConnectionAttempts();
  resolver = ResolverDouble.installedIn(scene.gateway.app.get(HostResolver));
  const { url } = scene.upstream('vendor');
  vendorId = await registerVendor(scene.gateway, { name: 'outside', url, api_key: 'sk-outside' });
});
beforeEach(() => scene.cast('second'));
afterAll(async () => {
  attempts.stop();
  await scene.stop();
});

/** As when the policy changed on another instance a moment ago, past the checks of this one. */
async function makeLocalOnly(): Promise<void> {
  await scene.gateway.app.get(DataSource).query("update purposes set data_policy = 'local_only' where slug = 'chat'");
  await reload(scene.gateway.app);
}

async function plugOutsideFirst(): Promise<void> {
  await activateTiers(scene.gateway, 'chat', [
    { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendorId }] },
    { strategy: 'weighted', targets: [{ provider_type: 'ai_server', provider_id: scene.idOf('second') }] },
  ]);
}

async function expectNothingLeft(): Promise<void> {
  expect((await scene.upstream('vendor').counters()).connections).toEqual([]);
}

describe('a purpose that is local_only', () => {
  it('is not routed to an external vendor at dispatch, whatever its chain says', async () => {
    await plugOutsideFirst();
    expect((await scene.ask()).trail).toMatch(/^outside=/);
    await makeLocalOnly();
    await scene.upstream('vendor').play([{ do: 'hang' }]);
    expect((await scene.ask()).trail).toBe('outside=skipped:not_local, second=200');
    await expectNothingLeft();
  });

  it('is not routed there when the local targets fail', async () => {
    await plugOutsideFirst();
    await makeLocalOnly();
    await scene.upstream('vendor').play([{ do: 'hang' }]);
    await scene.upstream('second').play([{ do: 'reset' }]);
    const answer = await scene.ask();
    expect(answer.status).toBe(503);
    expect(answer.trail).toMatch(/^outside=skipped:not_local, second=connect/);
    await expectNothingLeft();
  });

  it('without a local target is 503, saying why', async () => {
    await activateTiers(scene.gateway, 'chat', [
      { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendorId }] },
    ]);
    await makeLocalOnly();
    await scene.upstream('vendor').play([{ do: 'hang' }]);
    const answer = await scene.ask();
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([503, 'no_provider_configured']);
    expect(answer.text).toContain('\\"outside\\": the purpose is local_only and it is not local');
    await expectNothingLeft();
  });

  it('is not routed to a vendor that the app picks by name', async () => {
    await makeLocalOnly();
    await scene.upstream('vendor').play([{ do: 'hang' }]);
    const answer = await scene.ask({ ...HELLO, model: 'outside/some-model' });
    expect([answer.status, answer.trail]).toEqual([503, 'outside=skipped:not_local']);
    await expectNothingLeft();
  });

  it('connects to no address outside, not even when a server’s name leads there since a moment ago', async () => {
    const { port } = scene.upstream('vendor');
    resolver.answer('moved.test', ['127.0.0.1']);
    await scene.cast({ name: 'moved', url: `http://moved.test:${port}` }, 'second');
    await makeLocalOnly();
    resolver.answer('moved.test', [PUBLIC_ADDRESS]);
    const answer = await scene.ask();
    expect(answer.trail).toBe('moved=refused_address, second=200');
    expect(attempts.to(port)).not.toContain(PUBLIC_ADDRESS);
    expect((await scene.state('moved')).breaker).toBe('closed');
  });

  it('does not reuse a connection that was made while it was not local_only', async () => {
    const { port } = scene.upstream('vendor');
    resolver.answer('shared.test', ['127.0.0.1']);
    await scene.cast({ name: 'shared', url: `http://shared.test:${port}` });
    const kept = [...READ_REQUEST, respond(200, completion('kept open'))];
    await scene.upstream('vendor').play([...kept, ...kept]);
    expect((await scene.ask()).trail).toBe('shared=200');
    await makeLocalOnly();
    resolver.answer('shared.test', [PUBLIC_ADDRESS]);
    expect((await scene.ask()).trail).toBe('shared=refused_address');
  });
});
