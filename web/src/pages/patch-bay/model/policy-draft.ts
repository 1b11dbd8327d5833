import type { Schema } from '../../../api/types.js';

/** A purpose's policy as a form holds it: numbers are what was typed, empty means none. */
export interface PolicyDraft {
  readonly description: string;
  readonly localOnly: boolean;
  readonly wholeStreams: boolean;
  readonly tools: boolean;
  readonly jsonSchema: boolean;
  readonly vision: boolean;
  readonly contextTokens: string;
  readonly vectorSize: string;
  readonly cacheSeconds: string;
  readonly cacheShared: boolean;
  readonly contentDays: string;
  readonly maxRetries: string;
  readonly connectMs: string;
  readonly firstByteMs: string;
  readonly silenceMs: string;
  readonly totalMs: string;
  readonly streamTotalMs: string;
  readonly usdPerDay: string;
  readonly usdPerMonth: string;
  readonly hardBudget: boolean;
}

export const NEW_POLICY: PolicyDraft = {
  description: '',
  localOnly: false,
  wholeStreams: false,
  tools: false,
  jsonSchema: false,
  vision: false,
  contextTokens: '',
  vectorSize: '',
  cacheSeconds: '',
  cacheShared: false,
  contentDays: '',
  maxRetries: '2',
  connectMs: '',
  firstByteMs: '',
  silenceMs: '',
  totalMs: '',
  streamTotalMs: '',
  usdPerDay: '',
  usdPerMonth: '',
  hardBudget: true,
};

export function policyOf(purpose: Schema<'PurposeView'>): PolicyDraft {
  const { timeouts, requirements, budget } = purpose;
  return {
    description: purpose.description,
    localOnly: purpose.data_policy === 'local_only',
    wholeStreams: purpose.delivery === 'complete',
    tools: requirements.tools,
    jsonSchema: requirements.json_schema,
    vision: requirements.vision,
    contextTokens: typed(requirements.context_tokens),
    vectorSize: typed(requirements.vector_size),
    cacheSeconds: typed(purpose.cache_ttl_seconds),
    cacheShared: purpose.cache_shared,
    contentDays: typed(purpose.content_days),
    maxRetries: typed(purpose.attempts.max_retries),
    connectMs: typed(timeouts.connect_ms),
    firstByteMs: typed(timeouts.first_byte_ms),
    silenceMs: typed(timeouts.silence_ms),
    totalMs: typed(timeouts.total_ms),
    streamTotalMs: typed(timeouts.stream_total_ms),
    usdPerDay: typed(budget?.usd_per_day),
    usdPerMonth: typed(budget?.usd_per_month),
    hardBudget: budget?.hard ?? true,
  };
}

/** As `PUT /purposes/{slug}` takes it; what the form does not show stays as it is. */
export function putOf(draft: PolicyDraft, warnAt?: number): Schema<'PutPurpose'> {
  return {
    // The API knows no empty one: what is left out stays as it is.
    ...(draft.description.trim() !== '' && { description: draft.description.trim() }),
    data_policy: draft.localOnly ? 'local_only' : 'any',
    delivery: draft.wholeStreams ? 'complete' : 'stream',
    requirements: {
      tools: draft.tools,
      json_schema: draft.jsonSchema,
      vision: draft.vision,
      context_tokens: numberOf(draft.contextTokens) ?? null,
      vector_size: numberOf(draft.vectorSize) ?? null,
    },
    attempts: { max_retries: numberOf(draft.maxRetries) },
    timeouts: {
      connect_ms: numberOf(draft.connectMs),
      first_byte_ms: numberOf(draft.firstByteMs),
      silence_ms: numberOf(draft.silenceMs),
      total_ms: numberOf(draft.totalMs),
      stream_total_ms: numberOf(draft.streamTotalMs),
    },
    cache_ttl_seconds: numberOf(draft.cacheSeconds) ?? null,
    cache_shared: draft.cacheShared,
    content_days: numberOf(draft.contentDays) ?? null,
    budget: budgetOf(draft, warnAt),
  };
}

/** Only what differs from the policy as it was: what is left out stays as it is. */
export function changedPolicy(before: PolicyDraft, now: PolicyDraft, warnAt?: number): Schema<'PutPurpose'> {
  const was: Readonly<Record<string, unknown>> = { ...putOf(before, warnAt) };
  const isOther = ([name, value]: [string, unknown]): boolean => JSON.stringify(value) !== JSON.stringify(was[name]);
  return Object.fromEntries(Object.entries(putOf(now, warnAt)).filter(isOther)) as Schema<'PutPurpose'>;
}

function budgetOf({ usdPerDay, usdPerMonth, hardBudget }: PolicyDraft, warnAt?: number): Schema<'Budget'> | null {
  const day = numberOf(usdPerDay);
  const month = numberOf(usdPerMonth);
  if (day === undefined && month === undefined) return null;
  return { usd_per_day: day, usd_per_month: month, hard: hardBudget, warn_at: warnAt };
}

function typed(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** What is no number is sent as it was typed: the API says which field it is and what it should be. */
function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isNaN(value) ? (trimmed as unknown as number) : value;
}
