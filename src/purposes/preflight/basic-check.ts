import { Injectable } from '@nestjs/common';
import type { ProbeOutcome } from '../../providers/provider-probe.js';
import type { NamedTarget } from '../activation-check.js';
import { basicPathsOf, providerFindings } from './basic-checks.js';
import { BasicFindings } from './basic-findings.js';
import { type Asked, TargetClient } from './target-client.js';

export type Terms = Pick<Asked, 'localOnly' | 'timeoutMs'>;

/** Asks a provider what costs no token. */
@Injectable()
export class BasicCheck {
  constructor(private readonly client: TargetClient) {}

  /** @param own targets at one and the same provider, at least one */
  async run(own: readonly NamedTarget[], terms: Terms): Promise<BasicFindings> {
    const [first] = own;
    if (!first) throw new Error('a provider is looked at for the sake of a target');
    const { target } = first;
    const paths = basicPathsOf(target.provider);
    const asked = new Map<string, Promise<ProbeOutcome>>();
    for (const path of Object.values(paths)) {
      if (!asked.has(path)) asked.set(path, this.client.get({ ...target, ...terms }, path));
    }
    const answer = (path: string): Promise<ProbeOutcome> =>
      asked.get(path) ?? Promise.resolve({ failure: 'not asked' });
    const answers = {
      health: await answer(paths.health),
      keyCheck: await answer(paths.keyCheck),
      models: await answer(paths.models),
    };
    return new BasicFindings(providerFindings(target.provider, answers), answers);
  }
}
