import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import { Environment } from '../../config/environment.js';
import { isIntegrityViolation } from '../../database/database-errors.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../../database/entities/provider-key.entity.js';
import { Locality } from '../../egress/locality.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { ConfigurationRows } from '../../snapshot/build-snapshot.js';
import { LocalOnlyFindings } from '../local-only-findings.js';
import { RevisionPublisher } from '../revision-publisher.js';
import type { WriteContext } from '../write-context.js';
import { changeView } from './change-view.js';
import { ConfigurationHistory } from './configuration-history.js';
import { changesBetween, changesOf, type RecordedChange } from './recorded-changes.js';
import { restoreRows } from './restore-rows.js';
import type { RollBack, RolledBack } from './revision.dto.js';
import { lostKeys, providersWithSecrets, requireMayRestore } from './rollback-costs.js';
import { RollbackOutages } from './rollback-outages.js';
import { localTargets, requireRestorable } from './rollback-refusals.js';
import { RollbackSchedules } from './rollback-schedules.js';

/** Restores the configuration of an earlier revision, as a new revision. Secrets stay as they are. */
@Injectable()
export class RollbackService {
  constructor(
    private readonly history: ConfigurationHistory,
    private readonly publisher: RevisionPublisher,
    private readonly locality: Locality,
    private readonly environment: Environment,
  ) {}

  /** @throws {GatewayError} `forbidden` for what only admins may restore */
  async rollBack(
    restored: number,
    { reason }: RollBack,
    context: WriteContext,
    caller: Principal,
  ): Promise<RolledBack> {
    const past = await this.history.at(restored);
    const findings = await this.lookUp(past);
    const why = reason === undefined ? context : { ...context, reason };
    const { result, revision } = await this.publisher.publish(why, async (manager, next) => {
      const differences = (await changesBetween(manager, restored, next - 1)).filter(isRestored);
      requireDifferent(restored, differences);
      const keyed = await keyedProviders(manager);
      const allowedOrigins = this.environment.EGRESS_ALLOW_ORIGINS;
      await requireRestorable({ past, differences, keyed, findings, allowedOrigins });
      const lost = lostKeys(differences, await providersWithSecrets(manager));
      requireMayRestore(caller, differences, lost);
      const schedules = await RollbackSchedules.before(manager, differences);
      const outages = await RollbackOutages.before(manager);
      await restore(manager, differences, { author: context.author, revision: next });
      const warnings = [...lost, ...(await outages.after(manager)), ...(await schedules.after(manager, next))];
      const changes = (await changesOf(manager, next)).map(changeView);
      return {
        action: 'rollback',
        subject: `to revision ${restored}`,
        result: { restored, changes, warnings },
      };
    });
    return { ...result, revision };
  }

  /** Resolves the addresses that local_only purposes would have, before a transaction waits for them. */
  private async lookUp(past: ConfigurationRows): Promise<LocalOnlyFindings> {
    const findings = new LocalOnlyFindings(this.locality);
    const providers = new Map(past.providers.map((provider) => [provider.id, provider]));
    await Promise.all(localTargets(past, providers).map(({ provider }) => findings.refusalOf(provider)));
    return findings;
  }
}

function isRestored({ table }: RecordedChange): boolean {
  return table !== 'provider_keys';
}

function requireDifferent(restored: number, differences: readonly RecordedChange[]): void {
  if (differences.some((difference) => !isEndAlone(difference))) return;
  throw new GatewayError(
    'rollback_refused',
    `There is nothing to roll back: the configuration is as it was at revision ${restored}, apart from keys, which are never rolled back.`,
  );
}

/** A chain is restored without the end it had. */
function isEndAlone({ table, before, after }: RecordedChange): boolean {
  return table === 'chains' && before !== null && after !== null;
}

async function keyedProviders(manager: EntityManager): Promise<ReadonlySet<number>> {
  const keys = await manager
    .getRepository(ProviderKeyEntity)
    .find({ select: { providerId: true }, where: { state: In(SERVING_KEY_STATES) } });
  return new Set(keys.map(({ providerId }) => providerId));
}

async function restore(
  manager: EntityManager,
  differences: readonly RecordedChange[],
  stamp: { readonly author: string; readonly revision: number },
): Promise<void> {
  try {
    await restoreRows(manager, differences, stamp);
  } catch (error) {
    if (!isIntegrityViolation(error)) throw error;
    throw new GatewayError(
      'rollback_refused',
      'Rows that were written past the management API stand in the way, so nothing was rolled back. Make the change by hand.',
      { cause: error },
    );
  }
}
