import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors/gateway-error.js';
import { explain } from '../../snapshot/explain.js';
import { NO_APP } from '../../snapshot/rights.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { Turns } from '../../snapshot/vitals/turns.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { type PastRequest, RecordedQueries } from '../../usage/views/recorded-queries.js';
import { ExplainedAskers } from './explained-askers.js';
import type { Replay, ReplayedRequest, ReplayedRoute } from './replay.dto.js';

const MAX_SHOWN = 100;
/** So many are routed before requests have their turn. */
const REQUESTS_AT_A_TIME = 100;

/** Routes recorded requests again, by what is served now and by another configuration, and tells what is different. */
@Injectable()
export class Replays {
  constructor(
    private readonly recorded: RecordedQueries,
    private readonly holder: SnapshotHolder,
    private readonly askers: ExplainedAskers,
  ) {}

  async of(count: number, other: Snapshot): Promise<Replay> {
    const requests = await this.recorded.last(count);
    const { current } = this.holder;
    const turns = new Turns(0);
    const differences: ReplayedRequest[] = [];
    for (const [index, request] of requests.entries()) {
      if (index % REQUESTS_AT_A_TIME === REQUESTS_AT_A_TIME - 1) await setImmediate();
      // Everybody is well, and both take the same turn, so that only what is configured makes a difference.
      const vitals = new Vitals(turns.nextTurn());
      const routes = { current: this.routeOf(request, current, vitals), other: this.routeOf(request, other, vitals) };
      if (!isDeepStrictEqual(routes.current, routes.other)) differences.push(replayedRequest(request, routes));
    }
    const moved = differences.filter(goesElsewhere).length;
    return {
      requests: requests.length,
      changed: differences.length,
      moved,
      differences: differences.slice(0, MAX_SHOWN),
    };
  }

  private routeOf({ appId, query }: PastRequest, snapshot: Snapshot, vitals: Vitals): ReplayedRoute {
    const app = appId === NO_APP.id ? NO_APP : snapshot.apps.get(appId);
    if (app?.enabled !== true) return refused('app_disabled');
    const asked = { ...query, mayPickProviders: app.mayPickProviders, affinityKey: undefined };
    const asker = this.askers.of(app, { snapshot, query: asked, isLive: false });
    try {
      const { purpose, candidates } = explain(snapshot, vitals, asked, performance.now(), asker);
      const served = candidates.filter(({ verdict }) => verdict !== 'skipped');
      const names = served.map(({ target }) => nameOf(target.provider.name, target.model ?? query.model));
      return { purpose, candidates: names, error: null };
    } catch (error) {
      if (error instanceof GatewayError) return refused(error.code);
      throw error;
    }
  }
}

type Routes = Pick<ReplayedRequest, 'current' | 'other'>;

function replayedRequest({ requestId: request_id, at, appId: app_id }: PastRequest, routes: Routes): ReplayedRequest {
  return { request_id, at: at.toISOString(), app_id, ...routes };
}

/** A fallback that is added behind moves no request as long as the first target is well. */
function goesElsewhere({ current, other }: Routes): boolean {
  return current.error !== other.error || current.candidates[0] !== other.candidates[0];
}

function refused(error: string): ReplayedRoute {
  return { purpose: null, candidates: [], error };
}

function nameOf(provider: string, model: string | undefined): string {
  return model === undefined ? provider : `${provider}/${model}`;
}
