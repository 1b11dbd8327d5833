import type { Schema } from '../../api/types.js';
import { type BudgetForm, budgetFormOf, budgetOf, isBudgetRight } from '../../ui/budget-form.js';
import { areLimitsRight, type LimitsForm, limitsFormOf, limitsOf } from './limits.js';

/** An app as its form holds it. Null for a list: all of them. */
export interface AppForm {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly purposes: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly models: string;
  readonly mayPickProviders: boolean;
  readonly mustUseOwnKeys: boolean;
  readonly limits: LimitsForm;
  readonly budget: BudgetForm;
}

type Fields = Required<Omit<Schema<'CreateApp'>, 'name'>> & Pick<Schema<'CreateApp'>, 'name'>;

type Stored = Omit<Schema<'AppView'>, 'id' | 'budget_state' | 'created_at' | 'updated_at'>;

/** As the API makes one of which nothing is said. */
const NEW_APP: Stored = {
  name: '',
  description: '',
  enabled: true,
  purposes: null,
  providers: null,
  models: null,
  may_pick_providers: false,
  must_use_own_keys: false,
  limits: {},
  budget: null,
};

export function appFormOf(app: Stored = NEW_APP): AppForm {
  return {
    name: app.name,
    description: app.description,
    enabled: app.enabled,
    purposes: app.purposes,
    providers: app.providers?.map(String) ?? null,
    models: app.models?.join('\n') ?? '',
    mayPickProviders: app.may_pick_providers,
    mustUseOwnKeys: app.must_use_own_keys,
    limits: limitsFormOf(app.limits),
    budget: budgetFormOf(app.budget),
  };
}

/** What POST /apps takes. */
export function newAppOf(form: AppForm): Schema<'CreateApp'> {
  return fieldsOf(form);
}

/** What PATCH /apps/{id} takes: only what is different. */
export function changedAppOf(form: AppForm, app: Schema<'AppView'>): Schema<'UpdateApp'> {
  const before = fieldsOf(appFormOf(app));
  const after = fieldsOf(form);
  const changed = (Object.keys(after) as (keyof Fields)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/** Why the form cannot be reviewed yet. */
export function appFormProblem(form: AppForm): string | undefined {
  if (form.name.trim() === '') return 'The app needs a name.';
  if (form.purposes?.length === 0) return 'Choose at least one purpose, or let it use all of them.';
  if (form.providers?.length === 0) return 'Choose at least one provider, or let all of them serve it.';
  if (!areLimitsRight(form.limits)) return 'One of the limits is not right.';
  return isBudgetRight(form.budget) ? undefined : 'The budget is not right.';
}

function fieldsOf(form: AppForm): Fields {
  const models = form.models.split('\n').map((line) => line.trim());
  const named = [...new Set(models.filter((model) => model !== ''))];
  return {
    name: form.name.trim(),
    description: form.description.trim() === '' ? null : form.description.trim(),
    enabled: form.enabled,
    purposes: form.purposes === null ? null : [...form.purposes],
    providers: form.providers?.map(Number) ?? null,
    models: named.length === 0 ? null : named,
    may_pick_providers: form.mayPickProviders,
    must_use_own_keys: form.mustUseOwnKeys,
    limits: limitsOf(form.limits),
    budget: budgetOf(form.budget),
  };
}
