import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { Locality } from '../egress/locality.js';
import { LocalOnlyFindings } from '../revisions/local-only-findings.js';

/** Resolves the addresses a local_only purpose depends on, ahead of the transaction that judges them. */
@Injectable()
export class LocalOnlyLookup {
  constructor(
    private readonly dataSource: DataSource,
    private readonly locality: Locality,
  ) {}

  /** For a chain that is about to be plugged into a purpose. */
  async forTargets(slug: string, providerIds: readonly number[]): Promise<LocalOnlyFindings> {
    const purpose = await this.dataSource.getRepository(PurposeEntity).findOneBy({ slug });
    return this.lookUp(purpose?.dataPolicy === 'local_only' ? providerIds : []);
  }

  /** For a purpose that is about to become local_only. */
  async forChain(purposeSlug: string): Promise<LocalOnlyFindings> {
    const targets = await this.dataSource.getRepository(ChainTargetEntity).findBy({ purposeSlug });
    return this.lookUp(targets.map(({ providerId }) => providerId));
  }

  private async lookUp(providerIds: readonly number[]): Promise<LocalOnlyFindings> {
    const findings = new LocalOnlyFindings(this.locality);
    const providers = await this.dataSource.getRepository(ProviderEntity).findBy({ id: In(providerIds) });
    await Promise.all(providers.map((provider) => findings.refusalOf(provider)));
    return findings;
  }
}
