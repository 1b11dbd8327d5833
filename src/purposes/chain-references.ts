import { GatewayError } from '../errors/gateway-error.js';
import type { Strategy } from '../snapshot/snapshot.js';
import { type ActivateProvider, MAX_TARGETS, type TierTargetReference } from './activation.dto.js';

/** A target as a body names it. */
export interface NamedReference {
  readonly reference: TierTargetReference;
  /** Path of its provider's id in the body, for errors. */
  readonly field: string;
}

export interface NamedTier {
  readonly strategy: Strategy;
  readonly targets: readonly NamedReference[];
}

/** The chain a body describes, in either form. */
export function tiersIn(body: ActivateProvider): readonly NamedTier[] {
  const tiers = body.tiers ? longForm(body, body.tiers) : shortForm(body).map(tierOfOne);
  const targets = tiers.flatMap((tier) => tier.targets);
  if (targets.length > MAX_TARGETS) {
    throw invalid('tiers', `have ${targets.length} targets together; at most ${MAX_TARGETS} are allowed`);
  }
  requireDifferent(targets);
  return tiers;
}

const SHORT_FORM = [
  'provider_type',
  'provider_id',
  'model',
  'fallbacks',
  'fallback_provider_type',
  'fallback_provider_id',
] as const satisfies (keyof ActivateProvider)[];

function longForm(body: ActivateProvider, tiers: NonNullable<ActivateProvider['tiers']>): readonly NamedTier[] {
  const both = SHORT_FORM.filter((field) => body[field] !== undefined);
  if (both.length > 0) throw invalid('tiers', `give either this or ${both.join(', ')}, not both`);
  return tiers.map(({ strategy, targets }, tier) => ({
    strategy,
    targets: targets.map((reference, position) => ({
      reference,
      field: `tiers.${tier}.targets.${position}.provider_id`,
    })),
  }));
}

function tierOfOne(target: NamedReference): NamedTier {
  return { strategy: 'weighted', targets: [target] };
}

function shortForm(body: ActivateProvider): readonly NamedReference[] {
  const { provider_type, provider_id, model, fallbacks = [] } = body;
  if (provider_type === undefined || provider_id === undefined) throw invalid('provider_id', 'is missing');
  return [
    { reference: { provider_type, provider_id, model }, field: 'provider_id' },
    ...fallbacks.map((reference, index) => ({ reference, field: `fallbacks.${index}.provider_id` })),
    ...shortFallback(body),
  ];
}

function shortFallback({
  fallback_provider_type: provider_type,
  fallback_provider_id: provider_id,
  fallbacks,
}: ActivateProvider): readonly NamedReference[] {
  if (provider_type === undefined && provider_id === undefined) return [];
  if (provider_type === undefined) throw invalid('fallback_provider_type', 'is missing beside fallback_provider_id');
  if (provider_id === undefined) throw invalid('fallback_provider_id', 'is missing beside fallback_provider_type');
  if (fallbacks !== undefined) throw invalid('fallback_provider_id', 'give either this or fallbacks');
  return [{ reference: { provider_type, provider_id }, field: 'fallback_provider_id' }];
}

function requireDifferent(targets: readonly NamedReference[]): void {
  const seen = new Set<string>();
  for (const { reference, field } of targets) {
    const key = `${reference.provider_id} ${reference.model ?? ''}`;
    if (seen.has(key)) throw invalid(field, 'is in the chain already');
    seen.add(key);
  }
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('invalid_request', `${field}: ${message}`, { fields: [{ field, message }] });
}
