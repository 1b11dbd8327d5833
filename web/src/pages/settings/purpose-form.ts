import type { Schema } from '../../api/types.js';
import { amountOf, amountProblem, amountText, type AmountRange } from '../../ui/amount.js';
import { type BudgetForm, budgetFormOf, budgetOf, isBudgetRight } from '../../ui/budget-form.js';

type PutPurpose = Schema<'PutPurpose'>;

/** A purpose as its form holds it. */
export interface PurposeForm {
  readonly slug: string;
  readonly description: string;
  readonly isLocalOnly: boolean;
  readonly contentDays: string;
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  readonly vision: boolean;
  readonly contextTokens: string;
  readonly vectorSize: string;
  readonly cacheSeconds: string;
  readonly isCacheShared: boolean;
  readonly isComplete: boolean;
  readonly namesModels: boolean;
  readonly maxRetries: string;
  readonly timeouts: Readonly<Record<TimeoutName, string>>;
  readonly budget: BudgetForm;
}

export type TimeoutName = keyof Schema<'Timeouts'>;
type AmountName = 'contentDays' | 'contextTokens' | 'vectorSize' | 'cacheSeconds' | 'maxRetries';

/** What each field for a number takes. */
export const AMOUNTS: Readonly<Record<AmountName, AmountRange>> = {
  contentDays: { min: 1, max: 3650 },
  contextTokens: { min: 1, max: 1_000_000_000 },
  vectorSize: { min: 1, max: 1_000_000 },
  cacheSeconds: { min: 1, max: 2_592_000 },
  maxRetries: { min: 0, max: 5 },
};

export const TIMEOUTS: readonly { readonly name: TimeoutName; readonly label: string; readonly max: number }[] = [
  { name: 'connect_ms', label: 'Connecting, ms', max: 10_000 },
  { name: 'first_byte_ms', label: 'First byte, ms', max: 600_000 },
  { name: 'silence_ms', label: 'Silence within an answer, ms', max: 600_000 },
  { name: 'total_ms', label: 'A whole answer, all attempts, ms', max: 3_600_000 },
  { name: 'stream_total_ms', label: 'A whole stream, ms', max: 3_600_000 },
];

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

type Stored = Omit<Schema<'PurposeView'>, 'budget_state' | 'active' | 'agent_types' | 'created_at'>;

/** As the API makes one of which nothing is said. */
const NEW_PURPOSE: Stored = {
  slug: '',
  description: '',
  data_policy: 'any',
  timeouts: {},
  attempts: { max_retries: 2 },
  delivery: 'stream',
  requirements: { tools: false, json_schema: false, vision: false, context_tokens: null, vector_size: null },
  budget: null,
  content_days: null,
  cache_ttl_seconds: null,
  cache_shared: false,
  model_labels: false,
};

export function purposeFormOf(purpose: Stored = NEW_PURPOSE): PurposeForm {
  const { requirements } = purpose;
  return {
    slug: purpose.slug,
    description: purpose.description,
    isLocalOnly: purpose.data_policy === 'local_only',
    contentDays: amountText(purpose.content_days),
    tools: requirements.tools,
    jsonSchema: requirements.json_schema,
    vision: requirements.vision,
    contextTokens: amountText(requirements.context_tokens),
    vectorSize: amountText(requirements.vector_size),
    cacheSeconds: amountText(purpose.cache_ttl_seconds),
    isCacheShared: purpose.cache_shared,
    isComplete: purpose.delivery === 'complete',
    namesModels: purpose.model_labels,
    maxRetries: amountText(purpose.attempts.max_retries),
    timeouts: timeoutsFormOf(purpose.timeouts),
    budget: budgetFormOf(purpose.budget),
  };
}

/** What PUT /purposes/{slug} takes: only what is different; a new one has everything. */
export function purposeOf(form: PurposeForm, stored?: Schema<'PurposeView'>): PutPurpose {
  const after = fieldsOf(form);
  if (stored === undefined) return after;
  const before = fieldsOf(purposeFormOf(stored));
  const changed = (Object.keys(after) as (keyof PutPurpose)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/** Why the form cannot be reviewed yet. */
export function purposeFormProblem(form: PurposeForm): string | undefined {
  if (!SLUG.test(form.slug)) return 'The name takes lower-case letters, digits and hyphens, at most 63.';
  const amounts = (Object.keys(AMOUNTS) as AmountName[]).map((name) => amountProblem(form[name], AMOUNTS[name]));
  const timeouts = TIMEOUTS.map(({ name, max }) => amountProblem(form.timeouts[name], { min: 1, max }));
  if ([...amounts, ...timeouts].some((problem) => problem !== undefined)) return 'One of the numbers is not right.';
  return isBudgetRight(form.budget) ? undefined : 'The budget is not right.';
}

function fieldsOf(form: PurposeForm): PutPurpose {
  return {
    description: form.description.trim(),
    data_policy: form.isLocalOnly ? 'local_only' : 'any',
    content_days: amountOf(form.contentDays) ?? null,
    requirements: {
      tools: form.tools,
      json_schema: form.jsonSchema,
      vision: form.vision,
      context_tokens: amountOf(form.contextTokens) ?? null,
      vector_size: amountOf(form.vectorSize) ?? null,
    },
    cache_ttl_seconds: amountOf(form.cacheSeconds) ?? null,
    cache_shared: form.isCacheShared,
    delivery: form.isComplete ? 'complete' : 'stream',
    model_labels: form.namesModels,
    attempts: { max_retries: amountOf(form.maxRetries) ?? 2 },
    timeouts: timeoutsOf(form.timeouts),
    budget: budgetOf(form.budget),
  };
}

function timeoutsFormOf(timeouts: Schema<'Timeouts'>): PurposeForm['timeouts'] {
  return {
    connect_ms: amountText(timeouts.connect_ms),
    first_byte_ms: amountText(timeouts.first_byte_ms),
    silence_ms: amountText(timeouts.silence_ms),
    total_ms: amountText(timeouts.total_ms),
    stream_total_ms: amountText(timeouts.stream_total_ms),
  };
}

function timeoutsOf(form: PurposeForm['timeouts']): Schema<'Timeouts'> {
  const timeouts: Schema<'Timeouts'> = {};
  for (const { name } of TIMEOUTS) {
    const value = amountOf(form[name]);
    if (value !== undefined) timeouts[name] = value;
  }
  return timeouts;
}
