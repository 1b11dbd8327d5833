import type { Schema } from '../../../api/types.js';
import { count, duration } from '../../../ui/format.js';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A policy in words; what is as it is for everybody is left out. */
export function policyFacts(purpose: Schema<'PurposeView'>): readonly Fact[] {
  const { data_policy: policy, delivery, attempts, content_days: days } = purpose;
  return [
    {
      name: 'Data policy',
      value: policy === 'local_only' ? 'stays local: no request leaves this network' : 'may go anywhere',
    },
    { name: 'Requires', value: requirementsOf(purpose.requirements) },
    { name: 'Cache', value: cacheOf(purpose) },
    { name: 'Patience', value: timeoutsOf(purpose.timeouts) },
    { name: 'Retries', value: `${attempts.max_retries} beyond one per provider` },
    ...(delivery === 'complete' ? [{ name: 'Streams', value: 'sent when they are whole' }] : []),
    { name: 'Texts kept', value: days === null ? 'no' : `sealed, for ${days} days` },
  ];
}

function requirementsOf({
  tools,
  json_schema: schema,
  vision,
  context_tokens: context,
  vector_size: size,
}: Schema<'Requirements'>): string {
  const all = [
    tools && 'tools',
    schema && 'JSON schema',
    vision && 'images',
    context !== null && `${count(context)} tokens of context`,
    size !== null && `vectors of ${size}`,
  ].filter((each) => each !== false);
  return all.length === 0 ? 'nothing in particular' : all.join(', ');
}

function cacheOf({ cache_ttl_seconds: seconds, cache_shared: isShared }: Schema<'PurposeView'>): string {
  if (seconds === null) return 'no';
  return `${duration(seconds * 1000)}, ${isShared ? 'shared by apps' : 'each app its own'}`;
}

const TIMEOUTS: readonly (readonly [keyof Schema<'Timeouts'>, string])[] = [
  ['connect_ms', 'connection'],
  ['first_byte_ms', 'first byte'],
  ['silence_ms', 'silence'],
  ['total_ms', 'whole answer'],
  ['stream_total_ms', 'whole stream'],
];

function timeoutsOf(timeouts: Schema<'Timeouts'>): string {
  const set = TIMEOUTS.flatMap(([field, name]) => {
    const ms = timeouts[field];
    return ms === undefined ? [] : [`${name} ${duration(ms)}`];
  });
  return set.length === 0 ? 'as the providers have it' : set.join(', ');
}
