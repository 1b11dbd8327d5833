import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { ChainEntity } from '../database/entities/chain.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { FIRST_PURPOSES } from '../protocols/protocol.js';
import type { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { budgetStates } from '../usage/budgets/budget-states.js';
import type { Page } from '../validation/page.dto.js';
import { requireLocal } from './activation-check.js';
import { ChainStore } from './chain-store.js';
import { LocalOnlyLookup } from './local-only-lookup.js';
import { purposeRow, purposeView } from './purpose-fields.js';
import type { PurposePageQuery } from './purpose-page-query.dto.js';
import { purposesOnPage } from './purpose-pages.js';
import type { PurposeView, PutPurpose, WrittenPurpose } from './purpose.dto.js';

const BUILT_IN: ReadonlySet<string> = new Set(FIRST_PURPOSES);

@Injectable()
export class PurposesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
    private readonly chains: ChainStore,
    private readonly lookup: LocalOnlyLookup,
  ) {}

  async page(query: PurposePageQuery): Promise<Page<PurposeView>> {
    const { manager } = this.dataSource;
    const { slugs, next_cursor } = await purposesOnPage(this.dataSource, query, 'all');
    const views = await viewsOf(manager, await manager.getRepository(PurposeEntity).findBy({ slug: In(slugs) }));
    const bySlug = new Map(views.map((view) => [view.slug, view]));
    // One may have been deleted meanwhile.
    return { data: slugs.flatMap((slug) => bySlug.get(slug) ?? []), next_cursor };
  }

  async get(slug: string, manager: EntityManager = this.dataSource.manager): Promise<PurposeView> {
    const [view] = await viewsOf(manager, [await requirePurpose(manager, slug)]);
    if (!view) throw new Error('one row makes one view');
    return view;
  }

  async put(slug: string, body: PutPurpose, context: WriteContext): Promise<WrittenPurpose> {
    const findings = body.data_policy === 'local_only' ? await this.lookup.forChain(slug) : undefined;
    const { result, revision } = await this.publisher.publish(context, async (manager) => {
      const repository = manager.getRepository(PurposeEntity);
      const stored = await repository.findOneBy({ slug });
      const purpose = await repository.save(purposeRow(slug, body, stored));
      if (findings) await this.requireLocalChain(manager, purpose, findings);
      return {
        action: stored ? 'purpose.update' : 'purpose.create',
        subject: slug,
        result: await this.get(slug, manager),
      };
    });
    return { ...result, revision };
  }

  async remove(slug: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      requireUnused(await this.get(slug, manager));
      await manager.getRepository(PurposeEntity).delete({ slug });
      return { action: 'purpose.delete', subject: slug, result: undefined };
    });
    return { revision };
  }

  /** Whoever makes a purpose local_only must hear it when its chain leads outside. */
  private async requireLocalChain(
    manager: EntityManager,
    purpose: PurposeEntity,
    findings: LocalOnlyFindings,
  ): Promise<void> {
    const stored = await this.chains.find(purpose.slug, manager);
    const targets = (stored?.tiers ?? []).flatMap((tier) => tier.targets);
    await requireLocal(
      purpose,
      targets.map((target) => ({ target, field: 'data_policy' })),
      findings,
    );
  }
}

/**
 * @param field where the body names it; left out when the path does
 * @throws {GatewayError} `purpose_not_found` with the call that creates it.
 */
export async function requirePurpose(manager: EntityManager, slug: string, field?: string): Promise<PurposeEntity> {
  const purpose = await manager.getRepository(PurposeEntity).findOneBy({ slug });
  if (purpose) return purpose;
  throw new GatewayError(
    'purpose_not_found',
    `There is no purpose "${slug.slice(0, 64)}". Create it with PUT /api/v1/llm-config/purposes/{slug}.`,
    field === undefined ? {} : { fields: [{ field, message: 'there is no such purpose' }] },
  );
}

function requireUnused({ slug, active, agent_types }: PurposeView): void {
  if (BUILT_IN.has(slug))
    throw new GatewayError('in_use', `"${slug}" exists from the start: paths of the API mean it.`);
  const uses = active ? ['its active provider (DELETE /api/v1/llm-config/active/{purpose})'] : [];
  if (agent_types.length > 0) uses.push(`the agent types ${agent_types.join(', ')}`);
  if (uses.length > 0)
    throw new GatewayError('in_use', `"${slug}" is used by ${uses.join(' and ')}; remove those first.`);
}

async function viewsOf(manager: EntityManager, purposes: readonly PurposeEntity[]): Promise<PurposeView[]> {
  const slugs = In(purposes.map(({ slug }) => slug));
  const chains = await manager
    .getRepository(ChainEntity)
    .find({ select: { purposeSlug: true }, where: { purposeSlug: slugs } });
  const agentTypes = await manager
    .getRepository(AgentTypeEntity)
    .find({ where: { purposeSlug: slugs }, order: { name: 'ASC' } });
  const states = await budgetStates(
    manager,
    'purpose',
    purposes.map(({ slug, budget }) => ({ name: slug, budget })),
  );
  const plugged = new Set(chains.map(({ purposeSlug }) => purposeSlug));
  const agentTypesOf = Map.groupBy(agentTypes, ({ purposeSlug }) => purposeSlug);
  return purposes.map((purpose) =>
    purposeView(purpose, {
      isPlugged: plugged.has(purpose.slug),
      agentTypes: agentTypesOf.get(purpose.slug) ?? [],
      budgetState: states.get(purpose.slug) ?? [],
    }),
  );
}
