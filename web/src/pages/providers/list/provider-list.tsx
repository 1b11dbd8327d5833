import { Plus } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { needs, useMay } from '../../../session/session.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { EmptyState } from '../../../ui/empty-state.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { count, dollars } from '../../../ui/format.js';
import { PageHeader } from '../../../ui/page-header.js';
import { type Column, Table } from '../../../ui/table.js';
import { Waiting } from '../../../ui/waiting.js';
import { pathOf, type Provider } from '../provider.js';
import { useKnown, useOverview } from '../use-provider.js';
import { ListFilters } from './list-filters.js';
import { KeyCell, LatencyCell, NameCell, RequestsCell, StateCell } from './provider-cells.js';
import { type ProviderRows, useProviders, type Wanted } from './use-providers.js';

/** All providers, with how they are doing. */
export function ProviderList(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const wanted = wantedOf(search);
  const providers = useProviders(wanted);
  const isFiltered = wanted.q !== '' || wanted.type !== 'all';
  const isEmpty = !isFiltered && !providers.isPending && providers.error === null && providers.rows.length === 0;
  const change = ({ q, type }: Wanted): void =>
    setSearch({ ...(q !== '' && { q }), ...(type !== 'all' && { type }) }, { replace: true });
  return (
    <>
      <PageHeader title="Providers" note="What answers requests: model servers and external vendors.">
        <AddButton />
      </PageHeader>
      {isEmpty ? (
        <NoneYet />
      ) : (
        <>
          <ListFilters wanted={wanted} onChange={change} />
          <Rows providers={providers} wanted={wanted} />
        </>
      )}
    </>
  );
}

function Rows({ providers, wanted }: { readonly providers: ProviderRows; readonly wanted: Wanted }): ReactNode {
  const { rows, error, isPending, isComplete, more, again } = providers;
  const [, navigate] = useLocation();
  const columns = useColumns();
  if (error !== null) return <ErrorNote error={error} onRetry={again} />;
  if (isPending) return <Waiting for="the providers" />;
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing matches">
        {wanted.q === ''
          ? 'There is no provider of this type yet.'
          : `No provider has “${wanted.q}” in its name or address.`}
      </EmptyState>
    );
  return (
    <Table
      label="Providers"
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      onOpen={(row) => navigate(pathOf(row))}
      onEnd={more}
      footer={isComplete ? `${count(rows.length)} in all` : `${count(rows.length)} so far; scroll for more`}
    />
  );
}

function useColumns(): readonly Column<Provider>[] {
  const known = useKnown().data;
  const overview = useOverview().data;
  return useMemo(
    () => [
      { name: 'Provider', share: 2.1, cell: (row) => <NameCell row={row} known={known} /> },
      { name: 'State', share: 1.9, cell: (row) => <StateCell row={row} /> },
      { name: 'First byte, p95', share: 1.6, cell: (row) => <LatencyCell row={row} overview={overview} /> },
      {
        name: 'Requests, last hour',
        share: 1.1,
        isNumber: true,
        cell: (row) => <RequestsCell row={row} overview={overview} />,
      },
      { name: 'Cost in all', share: 0.8, isNumber: true, cell: (row) => dollars(row.cost_usd) },
      { name: 'In flight', share: 0.6, isNumber: true, cell: ({ state }) => inFlight(state) },
      { name: 'Key', share: 1.5, cell: (row) => <KeyCell row={row} /> },
    ],
    [known, overview],
  );
}

function inFlight({ in_flight, queued }: Provider['state']): string {
  return queued > 0 ? `${count(in_flight)} +${count(queued)} waiting` : count(in_flight);
}

function AddButton(): ReactNode {
  if (!useMay('operator'))
    return (
      <Button isDisabled hint={needs('operator')}>
        <Plus aria-hidden="true" /> Add a provider
      </Button>
    );
  return (
    <ButtonLink tone="go" href="/providers/new">
      <Plus aria-hidden="true" /> Add a provider
    </ButtonLink>
  );
}

function NoneYet(): ReactNode {
  const mayAdd = useMay('operator');
  return (
    <EmptyState
      title="No providers yet"
      action={
        mayAdd && (
          <ButtonLink tone="go" href="/providers/new?find=local">
            Look for model servers on this machine
          </ButtonLink>
        )
      }
    >
      {mayAdd
        ? 'A provider answers model requests. Let Patchbay look for llama.cpp, vLLM, Ollama and LM Studio on this machine, or add an external vendor with its key.'
        : 'A provider answers model requests. Adding one takes the role operator; ask somebody who has it.'}
    </EmptyState>
  );
}

function wantedOf(search: URLSearchParams): Wanted {
  const type = search.get('type');
  return { q: search.get('q') ?? '', type: type === 'ai_server' || type === 'api_key' ? type : 'all' };
}
