import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../api/types.js';
import { useProviderNames } from '../../choices/use-providers-found.js';
import { Ago } from '../../ui/ago.js';
import { Facts } from '../../ui/facts.js';
import { count, dollars } from '../../ui/format.js';
import { Section } from '../../ui/section.js';
import { Status, type Tone } from '../../ui/status.js';
import { limitsText } from './limits.js';

type App = Schema<'AppView'>;
type BudgetState = Schema<'BudgetState'>;

const BUDGET: Readonly<Record<BudgetState['state'], readonly [Tone, string]>> = {
  ok: ['ok', 'within'],
  warning: ['warn', 'nearly used up'],
  used_up: ['bad', 'used up'],
};

/** What an app may use and spend. */
export function AppFacts({ app }: { readonly app: App }): ReactNode {
  return (
    <Section title="What it may do">
      <Facts
        facts={[
          ['Purposes', app.purposes?.join(', ') ?? 'all of them'],
          ['Providers', app.providers === null ? 'all of them' : <ProviderNames key="names" ids={app.providers} />],
          ['Models', app.models?.join(', ') ?? 'all of them'],
          ['May pick a provider in its requests', app.may_pick_providers ? 'yes' : 'no'],
          ['Vendors serve it with its own keys only', app.must_use_own_keys ? 'yes' : 'no'],
          [
            'Limits',
            <span key="limits" className="mono">
              {limitsText(app.limits)}
            </span>,
          ],
          ...app.budget_state.map(
            (state) => [`Budget of the ${state.period}`, <Budget key={state.period} of={state} />] as const,
          ),
          ['Budget', app.budget_state.length === 0 ? 'no bound' : undefined],
          ['Added', <Ago key="added" at={app.created_at} />],
          ['Changed', <Ago key="changed" at={app.updated_at} />],
        ]}
      />
      <p>
        <Link href={`/activity?app_id=${app.id}`}>Its requests</Link>
        {' · '}
        <Link href="/usage?by=app">Usage and cost</Link>
      </p>
    </Section>
  );
}

/** Names of providers; only those that were deleted meanwhile are told by number. */
function ProviderNames({ ids }: { readonly ids: readonly number[] }): ReactNode {
  const names = useProviderNames(ids);
  return ids.map((id) => names.get(String(id)) ?? `provider ${count(id)}`).join(', ');
}

function Budget({ of: { spent_usd, limit_usd, state, resets_at, hard } }: { readonly of: BudgetState }): ReactNode {
  const [tone, word] = BUDGET[state];
  return (
    <>
      <span className="mono">
        {dollars(spent_usd)} of {dollars(limit_usd)}
      </span>{' '}
      <Status tone={tone}>{word}</Status>
      <br />
      <span className="dim">
        begins again <Ago at={resets_at} />; {hard ? 'when it is used up, requests are refused' : 'only warned about'}
      </span>
    </>
  );
}
