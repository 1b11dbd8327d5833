import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../stage/clock.ts';
import { order } from '../stage/control.ts';
import type { Promised } from './evidence.ts';
import type { IssuedKey } from './key-desk.ts';
import type { Load } from './load.ts';
import { modelOf, type Purpose, PURPOSES, VARIANTS, VENDORS } from './names.ts';
import type { Planned, PlannedKind } from './plan.ts';
import type { Provider, Scene } from './scene.ts';
import type { Change } from './truth.ts';

/** A request that has been given its key is at the vendor within this time. */
const ON_ITS_WAY_MS = 250;
/** A rollback goes back by at most so many activations. */
const LOOK_BACK = 50;
/** What a rollback is answered with when its revision is how things are already; another revision may differ. */
const SAME_ALREADY = 'There is nothing to roll back';

interface Written {
  readonly revision: number;
  readonly warnings?: readonly string[];
  readonly applied?: { readonly all: boolean; readonly instances: number; readonly waiting_for: readonly string[] };
}

interface Rotated extends Written {
  readonly version: number;
  readonly replaced: readonly { readonly version: number; readonly grace_until: string | null }[];
}

/** Makes writes, keeps what they were answered with, and tries what was promised. */
export class Writes {
  private readonly scene: Scene;
  private readonly load: Load;
  private readonly graceSeconds: number;
  readonly promises: Promised[] = [];
  /** What `wait=applied` said when that was not everywhere. */
  readonly late: string[] = [];
  /** Writes that were not made, and warnings of those that were. */
  readonly complaints: string[] = [];
  readonly made: Record<PlannedKind, number> = { activation: 0, rotation: 0, rollback: 0 };
  private rotations = 0;

  constructor(scene: Scene, load: Load, graceSeconds: number) {
    this.scene = scene;
    this.load = load;
    this.graceSeconds = graceSeconds;
  }

  /** Each at its time, whether those before it have been answered or not. */
  async run(planned: readonly Planned[]): Promise<void> {
    const began = monotonicMs();
    const writing: Promise<void>[] = [];
    for (const write of planned) {
      await pause(Math.max(0, began + write.dueMs - monotonicMs()));
      writing.push(this.make(write));
    }
    await Promise.all(writing);
  }

  private async make({ kind, waits }: Planned): Promise<void> {
    const query = waits ? '?wait=applied' : '';
    try {
      if (kind === 'activation') await this.activate(query);
      else if (kind === 'rotation') await this.rotate(query);
      else await this.rollBack(query);
      this.made[kind] += 1;
    } catch (error) {
      this.complaints.push(String(error));
    }
  }

  private async activate(query: string): Promise<void> {
    const { providers, random } = this.scene;
    const [purpose, vendor] = [random.oneOf(PURPOSES), random.oneOf(VENDORS)];
    const model = modelOf(vendor, purpose, random.between(0, VARIANTS - 1));
    const provider_id = providers.find((provider) => provider.vendor === vendor)?.id;
    const body = { purpose, provider_type: 'api_key', provider_id, model };
    const written = await this.write(`/active${query}`, body, ({ revision }) => ({
      revision,
      kind: 'activation',
      purpose,
      route: { vendor, model },
    }));
    await this.tryPromise(written, purpose);
  }

  /** The vendors take turns. */
  private async rotate(query: string): Promise<void> {
    const { providers, control, random } = this.scene;
    const purpose = random.oneOf(PURPOSES);
    const provider = providers[this.rotations++ % providers.length];
    if (!provider) throw new Error('there is no provider to rotate');
    const { id, vendor, keys } = provider;
    const { name: key, text: api_key } = await order<IssuedKey>(control, '/issue', { vendor });
    const body = { api_key, grace_seconds: this.graceSeconds, verify: true };
    const written = await this.write<Rotated>(`/api-keys/${id}/rotate${query}`, body, ({ revision }) => ({
      revision,
      kind: 'rotation',
      vendor,
      key,
    }));
    keys.set(written.version, key);
    await Promise.all([this.tryPromise(written, purpose), this.retire(provider, written)]);
  }

  /** The vendor takes the replaced keys until their grace is over, and no longer. */
  private async retire({ keys }: Provider, { replaced }: Rotated): Promise<void> {
    for (const { version, grace_until } of replaced) {
      const at = Date.parse(grace_until ?? '') + ON_ITS_WAY_MS;
      await order(this.scene.control, '/retire', { name: keys.get(version) ?? '', at: String(at) });
    }
  }

  private async rollBack(query: string): Promise<void> {
    const { random, changes } = this.scene;
    const recent = changes.filter(({ kind }) => kind === 'activation').slice(-LOOK_BACK, -1);
    const first = random.between(0, recent.length - 1);
    const purpose = random.oneOf(PURPOSES);
    const candidates = [...recent.slice(first), ...recent.slice(0, first)];
    for (const { revision: restored } of candidates) {
      const written = await this.restore(restored, query);
      if (written) return this.tryPromise(written, purpose);
    }
    throw new Error(`none of ${candidates.length} revisions differs from how things are`);
  }

  /** Undefined when the revision is how things are already. */
  private async restore(restored: number, query: string): Promise<Written | undefined> {
    try {
      const path = `/revisions/${restored}/rollback${query}`;
      return await this.write(path, { reason: 'it was better then' }, ({ revision }) => ({
        revision,
        kind: 'rollback',
        restored,
      }));
    } catch (error) {
      if (String(error).includes(SAME_ALREADY)) return undefined;
      throw error;
    }
  }

  private async write<Answer extends Written>(
    path: string,
    body: object,
    changeOf: (answer: Answer) => Change,
  ): Promise<Answer> {
    const { balancer, changes } = this.scene;
    const before = balancer.inService.length;
    const answer = await balancer.manage<Answer>('POST', path, body);
    const { revision, applied, warnings = [] } = answer;
    if (applied?.all === true) {
      const inService = Math.min(before, balancer.inService.length);
      this.promises.push({ at: monotonicMs(), revision, counted: applied.instances, inService });
    } else if (applied) {
      this.late.push(`revision ${revision}, waiting for ${applied.waiting_for.join(', ')}`);
    }
    changes.push(changeOf(answer));
    this.complaints.push(...warnings.map((warning) => `${path}: ${warning}`));
    return answer;
  }

  /** Every other request is compared with it too; these are sent in the very moment. */
  private async tryPromise({ applied }: Written, purpose: Purpose): Promise<void> {
    if (applied?.all !== true) return;
    const { inService } = this.scene.balancer;
    await Promise.all(inService.map((instance) => this.load.ask(instance, purpose)));
  }
}
