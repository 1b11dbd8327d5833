import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addApp, addKey } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { KeyedVendor } from './support/keyed-vendor.js';
import { registerVendor } from './support/plug.js';

const APPS = 3;
const RUNS = 10;

type Step =
  | { readonly do: 'add' | 'rotate' | 'revoke'; readonly owner: number }
  | { readonly do: 'refuse' }
  | { readonly do: 'strict'; readonly app: number; readonly isStrict: boolean }
  | { readonly do: 'ask'; readonly app: number };

/** Owner 0 is everybody. */
const owner = fc.integer({ min: 0, max: APPS });
const app = fc.integer({ min: 1, max: APPS });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('add', 'rotate', 'revoke'), owner }) },
  { weight: 1, arbitrary: fc.constant({ do: 'refuse' } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('strict'), app, isStrict: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask'), app }) },
);

let gateway: Gateway;
let vendor: KeyedVendor;
let serial = 0;
let sent = 0;

beforeAll(async () => {
  vendor = await KeyedVendor.start();
  gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: vendor.url });
});
afterAll(async () => {
  await gateway.stop();
  await vendor.close();
});

/** Apps, the keys of one vendor and whose they are; version 1 is everybody's and refused from the beginning. */
class Ground {
  private readonly owners = new Map<string, number>();
  private readonly versions: { readonly version: number; readonly owner: number }[] = [];
  private readonly accepted = new Set<string>();
  private readonly strict = new Set<number>();
  private count = 1;

  private constructor(
    private readonly id: number,
    private readonly apps: readonly { readonly id: number; readonly key: string }[],
  ) {}

  static async prepare(): Promise<Ground> {
    const run = (serial += 1);
    const apps: { id: number; key: string }[] = [];
    for (let number = 1; number <= APPS; number++) {
      const appId = await addApp(gateway, `app-${run}-${number}`);
      apps.push({ id: appId, key: (await addKey(gateway, appId)).key });
    }
    const first = `sk-${run}-everybodys-first`;
    const id = await registerVendor(gateway, { name: `vendor-${run}`, url: vendor.url, api_key: first });
    await gateway.manage('POST', '/active?preflight=off', {
      purpose: 'chat',
      provider_type: 'api_key',
      provider_id: id,
    });
    const ground = new Ground(id, apps);
    ground.owners.set(first, 0);
    return ground;
  }

  async take(next: Step): Promise<void> {
    if (next.do === 'ask') return this.ask(next.app);
    if (next.do === 'refuse') {
      this.accepted.clear();
      return vendor.accept();
    }
    if (next.do === 'strict') return this.setStrict(next.app, next.isStrict);
    if (next.do === 'revoke') return this.revoke(next.owner);
    return this.enter(next.do, next.owner);
  }

  private async enter(how: 'add' | 'rotate', whose: number): Promise<void> {
    const secret = `sk-${serial}-${whose}-${(this.count += 1)}`;
    this.owners.set(secret, whose);
    this.accepted.add(secret);
    vendor.accept(...this.accepted);
    const path = `/api-keys/${this.id}/${how === 'add' ? 'keys' : 'rotate'}`;
    const body = { api_key: secret, app_id: this.idOf(whose), ...(how === 'rotate' && { verify: false }) };
    const { status } = await gateway.manage('POST', path, body);
    if (status >= 300) throw new Error(`POST ${path} answered ${status}`);
    this.versions.push({ version: this.count, owner: whose });
  }

  private async revoke(whose: number): Promise<void> {
    const last = this.versions.findLastIndex((each) => each.owner === whose);
    const [gone] = last < 0 ? [] : this.versions.splice(last, 1);
    if (gone) await gateway.manage('DELETE', `/api-keys/${this.id}/keys/${gone.version}`);
  }

  private async setStrict(which: number, isStrict: boolean): Promise<void> {
    if (isStrict) this.strict.add(which);
    else this.strict.delete(which);
    await gateway.manage('PATCH', `/apps/${this.idOf(which)}`, { must_use_own_keys: isStrict });
  }

  private async ask(which: number): Promise<void> {
    const inUse = await this.hasOwn(which);
    vendor.forget();
    const key = this.apps[which - 1]?.key ?? '';
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
    await gateway.infer('chat/completions', body, { authorization: `Bearer ${key}` });
    const mayBe = inUse || this.strict.has(which) ? [which] : [0];
    for (const received of vendor.chatKeys()) {
      sent += 1;
      if (!mayBe.includes(this.owners.get(received) ?? -1)) throw new Error(`app ${which} sent ${received}`);
    }
  }

  /** As the API tells it. */
  private async hasOwn(which: number): Promise<boolean> {
    const { body } = await gateway.manage<{ versions: { app_id: number | null; state: string }[] }>(
      'GET',
      `/api-keys/${this.id}/versions`,
    );
    const serving = body.versions.filter(({ state }) => state === 'active' || state === 'grace');
    return serving.some(({ app_id }) => app_id === this.idOf(which));
  }

  private idOf(which: number): number | null {
    return this.apps[which - 1]?.id ?? null;
  }
}

describe('whatever keys apps have, add, rotate, revoke and lose', () => {
  it('no request ever brings another app’s key to a vendor, nor everybody’s where it has its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const ground = await Ground.prepare();
        for (const next of steps) await ground.take(next);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
    expect(sent).toBeGreaterThan(10);
  });
});
