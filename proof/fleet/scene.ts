import { order } from '../stage/control.ts';
import type { Random } from '../stage/random.ts';
import type { Balancer } from './balancer.ts';
import type { IssuedKey } from './key-desk.ts';
import type { UpstreamPorts } from './ledger.ts';
import { modelOf, PURPOSES, type Vendor, VENDORS } from './names.ts';
import type { Change } from './truth.ts';

/** A vendor as Patchbay knows it. */
export interface Provider {
  readonly id: number;
  readonly vendor: Vendor;
  /** Name of the vendor's key by its version in Patchbay. */
  readonly keys: Map<number, string>;
}

/** Where writes are made, and what has been written so far. */
export interface Scene {
  readonly balancer: Balancer;
  readonly providers: readonly Provider[];
  /** Where the upstream takes orders. */
  readonly control: number;
  readonly random: Random;
  readonly changes: Change[];
}

/** Registers every vendor with a key, and plugs each purpose into one of them. */
export async function prepareScene(balancer: Balancer, ports: UpstreamPorts, random: Random): Promise<Scene> {
  const scene = {
    balancer,
    control: ports['control'] ?? 0,
    random,
    providers: [] as Provider[],
    changes: [] as Change[],
  };
  for (const vendor of VENDORS) scene.providers.push(await register(scene, vendor, ports[vendor] ?? 0));
  for (const [index, purpose] of PURPOSES.entries()) {
    await balancer.manage('PUT', `/purposes/${purpose}`, {});
    const provider = scene.providers[index % VENDORS.length];
    if (!provider) throw new Error('there are no providers');
    const model = modelOf(provider.vendor, purpose, 0);
    const target = { provider_type: 'api_key', provider_id: provider.id, model };
    const { revision } = await balancer.manage<{ revision: number }>('POST', '/active?wait=applied', {
      purpose,
      ...target,
    });
    scene.changes.push({ revision, kind: 'activation', purpose, route: { vendor: provider.vendor, model } });
  }
  return scene;
}

async function register({ balancer, control, changes }: Scene, vendor: Vendor, port: number): Promise<Provider> {
  const key = await order<IssuedKey>(control, '/issue', { vendor });
  const base_url = `http://127.0.0.1:${port}/v1`;
  const body = { provider: 'custom', key_name: vendor, base_url, api_key: key.text };
  const { id, revision } = await balancer.manage<{ id: number; revision: number }>('POST', '/api-keys', body);
  changes.push({ revision, kind: 'rotation', vendor, key: key.name });
  return { id, vendor, keys: new Map([[1, key.name]]) };
}

/** Origins of the vendors, which are none a key may be sent to unless the operator says so. */
export function originsOf(ports: UpstreamPorts): string {
  return VENDORS.map((vendor) => `http://127.0.0.1:${ports[vendor]}`).join(',');
}
