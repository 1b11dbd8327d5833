import { Injectable } from '@nestjs/common';
import { PurposeEntity } from '../../database/entities/purpose.entity.js';
import { requireLocal } from '../../purposes/activation-check.js';
import { Activation } from '../../purposes/activation.js';
import { type NamedTier, tiersIn } from '../../purposes/chain-references.js';
import { chainRows, ChainStore, type StoredTier } from '../../purposes/chain-store.js';
import { pendingWarnings } from '../../purposes/pending-warnings.js';
import { ChainSwitch } from '../../purposes/schedule/chain-switch.js';
import type { Outcome } from '../import.dto.js';
import type { TransferChain } from '../transfer-document.dto.js';
import { type ImportStep, invalidField, outcomeOf } from './import-step.js';
import type { KnownProviders } from './known-providers.js';

/** Plugs purposes of a file in. Nobody is asked whether they can serve; where their requests go is looked at. */
@Injectable()
export class ChainWriter {
  constructor(
    private readonly activation: Activation,
    private readonly chains: ChainStore,
    private readonly chainSwitch: ChainSwitch,
  ) {}

  async writeChain(step: ImportStep, chain: TransferChain): Promise<Outcome> {
    const { manager, findings, author, reason, revision } = step;
    const prepared = { purpose: chain.purpose, tiers: namedTiers(step.providers, chain), findings };
    const judged = await this.activation.judgeReturn(prepared, manager);
    step.warnings.push(...pendingWarnings(chain.purpose, judged));
    const before = await this.chains.find(chain.purpose, manager);
    const rowsOf = (tiers: readonly StoredTier[]): object => chainRows(chain.purpose, tiers);
    const outcome = outcomeOf(before && rowsOf(before.tiers), rowsOf(judged.tiers));
    if (outcome !== 'same') await this.chainSwitch.now(manager, judged, { author, reason, revision }, null);
    return outcome;
  }

  /**
   * A purpose may have become local_only, or a provider have got another address.
   *
   * @throws {GatewayError} `preflight_failed` when a local_only purpose would lead outside
   */
  async requireLocality({ manager, findings }: ImportStep): Promise<void> {
    const local = await manager.getRepository(PurposeEntity).findBy({ dataPolicy: 'local_only' });
    for (const purpose of local) {
      const stored = await this.chains.find(purpose.slug, manager);
      const targets = stored?.tiers.flatMap((tier) => tier.targets) ?? [];
      const field = `active.${purpose.slug}`;
      await requireLocal(
        purpose,
        targets.map((target) => ({ target, field })),
        findings,
      );
    }
  }
}

function namedTiers(known: KnownProviders, { purpose, tiers }: TransferChain): readonly NamedTier[] {
  const resolved = tiers.map(({ strategy = 'weighted', targets }, tier) => ({
    strategy,
    targets: targets.map(({ provider: name, model, weight }, position) => {
      const provider = known.find(name)?.provider;
      if (provider) return { provider_type: provider.type, provider_id: provider.id, model: model ?? null, weight };
      throw invalidField(`tiers.${tier}.targets.${position}.provider`, `there is no server or api key "${name}"`);
    }),
  }));
  return tiersIn({ purpose, tiers: resolved });
}
