import type { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import type { BudgetState } from '../usage/budgets/budget-state.dto.js';
import type { PurposeView, PutPurpose } from './purpose.dto.js';

/** What stands beside a purpose's own row. */
interface PurposeUses {
  readonly isPlugged: boolean;
  readonly agentTypes: readonly AgentTypeEntity[];
  readonly budgetState: BudgetState[];
}

type PurposeRow = Omit<PurposeEntity, 'createdAt'>;

const NEW_PURPOSE: Omit<PurposeRow, 'slug'> = {
  description: '',
  dataPolicy: 'any',
  timeouts: {},
  maxRetries: 2,
  delivery: 'stream',
  requirements: {},
  budget: null,
  contentDays: null,
  cacheTtlSeconds: null,
  cacheShared: false,
  modelLabels: false,
};

/** The row after a PUT: what the body leaves out stays as it is stored, or begins with its default. */
export function purposeRow(slug: string, body: PutPurpose, stored: PurposeEntity | null): PurposeRow {
  const before = stored ?? NEW_PURPOSE;
  return {
    slug,
    description: body.description ?? before.description,
    dataPolicy: body.data_policy ?? before.dataPolicy,
    delivery: body.delivery ?? before.delivery,
    ...groupsAfter(body, before),
    ...boundsAfter(body, before),
    ...answersAfter(body, before),
  };
}

/** Each is replaced as a whole. */
function groupsAfter(
  { timeouts, attempts, requirements }: PutPurpose,
  before: Omit<PurposeRow, 'slug'>,
): Pick<PurposeRow, 'timeouts' | 'maxRetries' | 'requirements'> {
  return {
    timeouts: timeouts ? { ...timeouts } : before.timeouts,
    maxRetries: attempts ? (attempts.max_retries ?? NEW_PURPOSE.maxRetries) : before.maxRetries,
    requirements: requirements ? { ...requirements } : before.requirements,
  };
}

/** Null takes them away. */
function boundsAfter(
  { budget, content_days: contentDays }: PutPurpose,
  before: Omit<PurposeRow, 'slug'>,
): Pick<PurposeRow, 'budget' | 'contentDays'> {
  return {
    budget: budget === undefined ? before.budget : budget && { ...budget },
    contentDays: contentDays === undefined ? before.contentDays : contentDays,
  };
}

/** A time of null turns the cache off. */
function answersAfter(
  { cache_ttl_seconds: ttl, cache_shared: shared, model_labels: labels }: PutPurpose,
  before: Omit<PurposeRow, 'slug'>,
): Pick<PurposeRow, 'cacheTtlSeconds' | 'cacheShared' | 'modelLabels'> {
  return {
    cacheTtlSeconds: ttl === undefined ? before.cacheTtlSeconds : ttl,
    cacheShared: shared ?? before.cacheShared,
    modelLabels: labels ?? before.modelLabels,
  };
}

export function purposeView(purpose: PurposeEntity, { isPlugged, agentTypes, budgetState }: PurposeUses): PurposeView {
  const { tools, json_schema, vision, context_tokens, vector_size } = purpose.requirements;
  return {
    slug: purpose.slug,
    description: purpose.description,
    data_policy: purpose.dataPolicy,
    timeouts: purpose.timeouts,
    attempts: { max_retries: purpose.maxRetries },
    delivery: purpose.delivery,
    requirements: {
      tools: tools ?? false,
      json_schema: json_schema ?? false,
      vision: vision ?? false,
      context_tokens: context_tokens ?? null,
      vector_size: vector_size ?? null,
    },
    budget: purpose.budget,
    budget_state: budgetState,
    content_days: purpose.contentDays,
    cache_ttl_seconds: purpose.cacheTtlSeconds,
    cache_shared: purpose.cacheShared,
    model_labels: purpose.modelLabels,
    active: isPlugged,
    agent_types: agentTypes.map(({ name }) => name),
    created_at: purpose.createdAt.toISOString(),
  };
}
