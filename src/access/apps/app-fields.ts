import type { AppEntity } from '../../database/entities/app.entity.js';
import type { BudgetState } from '../../usage/budgets/budget-state.dto.js';
import type { AppView, CreateApp, UpdateApp } from './app.dto.js';

/** What of an app an admin decides. */
export type AppFields = Omit<AppEntity, 'id' | 'createdAt' | 'updatedAt'>;

/** A whole row, defaults filled in. */
export function appFields(body: CreateApp): AppFields {
  return {
    name: body.name,
    description: body.description ?? '',
    enabled: body.enabled ?? true,
    mayPickProviders: body.may_pick_providers ?? false,
    purposes: body.purposes ?? null,
    providers: body.providers ?? null,
    models: body.models ?? null,
    limits: body.limits ?? {},
    budget: body.budget ?? null,
    mustUseOwnKeys: body.must_use_own_keys ?? false,
  };
}

/** Only the columns the body names. */
export function changedAppFields(body: UpdateApp): Partial<AppFields> {
  const { description, may_pick_providers: mayPickProviders, must_use_own_keys: mustUseOwnKeys, ...same } = body;
  const text = description === null ? '' : description;
  const named = Object.entries({ ...same, description: text, mayPickProviders, mustUseOwnKeys });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

export function appView(app: AppEntity, budgetState: BudgetState[]): AppView {
  return {
    id: app.id,
    name: app.name,
    description: app.description,
    enabled: app.enabled,
    may_pick_providers: app.mayPickProviders,
    purposes: app.purposes,
    providers: app.providers,
    models: app.models,
    limits: app.limits,
    budget: app.budget,
    budget_state: budgetState,
    must_use_own_keys: app.mustUseOwnKeys,
    created_at: app.createdAt.toISOString(),
    updated_at: app.updatedAt.toISOString(),
  };
}

/** As the history shows it, e.g. `app 3 (shop)`. */
export function appSubject({ id, name }: Pick<AppEntity, 'id' | 'name'>): string {
  return `app ${id} (${name})`;
}
