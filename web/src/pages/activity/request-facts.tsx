import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../api/types.js';
import { Facts } from '../../ui/facts.js';
import { bytes, count, dollars, duration } from '../../ui/format.js';
import { basisWords, costWords, ruleWords } from './fact-words.js';
import style from './request-panel.module.css';

type Fact = readonly [name: string, value: ReactNode];

/** Everything that is known of a request, in the order in which it happened. */
export function RequestFacts({ request }: { readonly request: Schema<'RequestDetail'> }): ReactNode {
  return (
    <>
      <Part title="Route" facts={routeFacts(request)} />
      <Part title="Time and size" facts={sizeFacts(request)} />
      <Part title="Tokens and cost" facts={costFacts(request)} />
      <Part title="Headers of the answer" facts={headerFacts(request)} />
    </>
  );
}

function Part({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }): ReactNode {
  return (
    <section className={style.part}>
      <h3>{title}</h3>
      <Facts facts={facts} />
    </section>
  );
}

function routeFacts(request: Schema<'RequestDetail'>): readonly Fact[] {
  const { app, app_id, endpoint, purpose, rule, revision, provider, provider_id, model, stream } = request;
  return [
    ['App', app_id === 0 ? app : <Link href={`/apps/${app_id}`}>{app}</Link>],
    ['Sent to', <Mono key="endpoint">{`${endpoint}${stream ? ', as a stream' : ''}`}</Mono>],
    [
      'Purpose',
      purpose === null ? (
        'none: refused before it had one'
      ) : (
        <Link key="purpose" href={`/?purpose=${encodeURIComponent(purpose)}`}>
          {purpose}
        </Link>
      ),
    ],
    ['Purpose chosen by', ruleWords(rule)],
    [
      'Provider',
      provider_id === null ? (
        'nobody was asked'
      ) : (
        <Link key="provider" href={`/providers/${provider_id}`}>
          {provider ?? `provider ${provider_id}`}
        </Link>
      ),
    ],
    ['Model', model === null ? 'none named' : <Mono key="model">{model}</Mono>],
    [
      'Revision',
      <Link key="revision" href={`/revisions/${revision}`} className="mono">
        {revision}
      </Link>,
    ],
  ];
}

function sizeFacts({
  first_byte_ms,
  duration_ms,
  request_bytes,
  answer_bytes,
}: Schema<'RequestDetail'>): readonly Fact[] {
  return [
    ['First byte', <Mono key="first">{duration(first_byte_ms)}</Mono>],
    ['Total time', <Mono key="whole">{duration(duration_ms)}</Mono>],
    ['Request', <Mono key="request">{bytes(request_bytes)}</Mono>],
    ['Answer', <Mono key="answer">{bytes(answer_bytes)}</Mono>],
  ];
}

function costFacts(request: Schema<'RequestDetail'>): readonly Fact[] {
  const { input_tokens, output_tokens, basis, cost_usd, cost_basis, attempts } = request;
  const cached = attempts.reduce((sum, { tokens }) => sum + (tokens['cached_input_tokens'] ?? 0), 0);
  const reasoning = attempts.reduce((sum, { tokens }) => sum + (tokens['reasoning_output_tokens'] ?? 0), 0);
  return [
    ['Input', <Mono key="in">{`${count(input_tokens)} tokens`}</Mono>],
    ...(cached > 0 ? [['of it cached', <Mono key="cached">{`${count(cached)} tokens`}</Mono>] as const] : []),
    ['Output', <Mono key="out">{`${count(output_tokens)} tokens`}</Mono>],
    ...(reasoning > 0
      ? [['of it reasoning', <Mono key="reasoning">{`${count(reasoning)} tokens`}</Mono>] as const]
      : []),
    ['Counted', basisWords(basis)],
    ['Cost', <Mono key="cost">{dollars(cost_usd)}</Mono>],
    ['Price', costWords(cost_basis)],
  ];
}

/** As its client got them; what is not kept is left out. */
function headerFacts({
  id,
  purpose,
  provider,
  model,
  attempts_count,
  trail,
  revision,
}: Schema<'RequestDetail'>): readonly Fact[] {
  const headers: readonly (readonly [string, string | null])[] = [
    ['x-request-id', id],
    ['x-llm-purpose', purpose],
    ['x-llm-provider', provider],
    ['x-llm-model', model],
    ['x-llm-attempts', String(attempts_count)],
    ['x-llm-trail', trail === '' ? null : trail],
    ['x-config-revision', String(revision)],
  ];
  return headers.flatMap(([name, value]) => (value === null ? [] : [[name, <Mono key={name}>{value}</Mono>] as const]));
}

function Mono({ children }: { readonly children: string }): ReactNode {
  return <span className="mono">{children}</span>;
}
