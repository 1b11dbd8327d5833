import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import type { Page } from '../validation/page.dto.js';
import { activeView, type ShownChain } from './active-view.js';
import type { Active } from './active.dto.js';
import { ChainStore } from './chain-store.js';
import type { PurposePageQuery } from './purpose-page-query.dto.js';
import { ChainSwitch } from './schedule/chain-switch.js';
import { ScheduleStore } from './schedule/schedule-store.js';

@Injectable()
export class ActiveService {
  constructor(
    private readonly chains: ChainStore,
    private readonly publisher: RevisionPublisher,
    private readonly chainSwitch: ChainSwitch,
    private readonly schedule: ScheduleStore,
  ) {}

  async page(query: PurposePageQuery): Promise<Page<Active>> {
    const { chains, next_cursor } = await this.chains.page(query);
    return { data: await this.viewsOf(chains), next_cursor };
  }

  async get(purpose: string): Promise<Active> {
    const stored = await this.chains.find(purpose);
    const [view] = await this.viewsOf(stored ? [stored] : []);
    if (!view) throw notPlugged(purpose);
    return view;
  }

  async deactivate(purpose: string, context: WriteContext): Promise<{ revision: number }> {
    const { revision } = await this.publisher.publish(context, async (manager) => {
      if (!(await this.chains.find(purpose, manager))) throw notPlugged(purpose);
      await this.chainSwitch.off(manager, purpose);
      return { action: 'active.delete', subject: purpose, result: undefined };
    });
    return { revision };
  }

  private async viewsOf(rows: readonly ShownChain[]): Promise<Active[]> {
    const scheduled = await this.schedule.of(rows.map(({ chain }) => chain.purposeSlug));
    return rows.map((stored) => activeView(stored, scheduled.get(stored.chain.purposeSlug)));
  }
}

function notPlugged(purpose: string): GatewayError {
  return new GatewayError(
    'not_found',
    `Nothing is plugged into "${purpose.slice(0, 64)}". Plug in a provider with POST /api/v1/llm-config/active.`,
  );
}
