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

  /** For an import: of what its chains name, and of what serves purposes that are, or are to be, local_only. */
  async forImport(
    addresses: readonly string[],
    { names, purposes }: { readonly names: readonly string[]; readonly purposes: readonly string[] },
  ): Promise<LocalOnlyFindings> {
    const rows: readonly { readonly id: number }[] = await this.dataSource.query(
      `select id from providers where type = 'ai_server' and (
         lower(name) = any($1) or id in (
           select provider_id from chain_targets join purposes on slug = purpose_slug
           where data_policy = 'local_only' or slug = any($2)))`,
      [names.map((name) => name.toLowerCase()), purposes],
    );
    const findings = await this.lookUp(rows.map(({ id }) => id));
    await Promise.all(addresses.map((baseUrl) => findings.refusalOf({ type: 'ai_server', baseUrl })));
    return findings;
  }

  private async lookUp(providerIds: readonly number[]): Promise<LocalOnlyFindings> {
    const findings = new LocalOnlyFindings(this.locality);
    const providers = await this.dataSource.getRepository(ProviderEntity).findBy({ id: In(providerIds) });
    await Promise.all(providers.map((provider) => findings.refusalOf(provider)));
    return findings;
  }
}
