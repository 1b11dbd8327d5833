import { Injectable } from '@nestjs/common';
import { ProviderRates } from '../../access/limits/allowance.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { Asker, Bar, ExplainQuery } from '../../snapshot/explain.js';
import { NO_APP, Rights } from '../../snapshot/rights.js';
import type { App, Snapshot, Target } from '../../snapshot/snapshot.js';
import { Budgets } from '../../usage/budgets/budgets.port.js';
import { Pricing } from '../../usage/cost/pricing.js';

/** What a question about an app is answered by. */
interface Question {
  readonly snapshot: Snapshot;
  readonly query: Pick<ExplainQuery, 'model' | 'needs'>;
  /** Whether what is asked of providers now counts. */
  readonly isLive: boolean;
}

/** Stands in for apps that ask: with their rights, their budgets and what providers may still be asked for. */
@Injectable()
export class ExplainedAskers {
  constructor(
    private readonly budgets: Budgets,
    private readonly pricing: Pricing,
    private readonly rates: ProviderRates,
  ) {}

  of(app: App, question: Question): Asker {
    return { rights: new Rights(app), barOf: (target, purpose) => this.barOf(target, purpose, app, question) };
  }

  private barOf(target: Target, slug: string, app: App, { snapshot, query, isLive }: Question): Bar | undefined {
    const { provider } = target;
    const purpose = snapshot.purposes.get(slug);
    const needsPrice = purpose !== undefined && this.budgets.needsPrices(app, purpose) && !billsApp(target, app);
    if (needsPrice && !this.pricing.mayPrice(provider, target.model ?? query.model ?? null)) return 'price_unknown';
    const isOver = isLive && this.rates.waitMs(provider, query.needs.contextTokens) > 0;
    return isOver ? 'rate_limited' : undefined;
  }
}

/** Whether the vendor bills the app itself, so that no budget is drawn on. */
function billsApp({ provider: { credentials } }: Target, { id }: App): boolean {
  return credentials.some(({ appId }) => appId === id);
}

/**
 * The app a question is about, as the configuration that is asked has it.
 *
 * @throws {GatewayError} 404 naming `app_id`, 403 `app_disabled` as its requests would get
 */
export function askingApp({ apps, revision }: Snapshot, id: number | null | undefined): App {
  if (id === undefined || id === null) return NO_APP;
  const app = apps.get(id);
  if (!app) {
    const message = `there is no app with the id ${id} in revision ${revision}`;
    throw new GatewayError('not_found', `app_id: ${message}.`, { fields: [{ field: 'app_id', message }] });
  }
  if (app.enabled) return app;
  throw new GatewayError('app_disabled', `The app "${app.name}" is disabled, so every request of it is refused.`);
}
