import type { Command } from 'commander';
import { type Active, everyProvider, everyRow, type Provider } from '../../client/management-api.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { table } from '../table.js';
import { stateOf } from './status.js';

export function addProviders(program: Command, run: Run): void {
  program
    .command('providers')
    .description('every server and api key, what it serves and how it is doing')
    .action(() => run(listProviders));
}

async function listProviders(context: CommandContext): Promise<number> {
  const connection = await context.session.management();
  const [providers, active] = await Promise.all([everyProvider(connection), everyRow<Active>(connection, '/active')]);
  const rows = providers.map((provider) => ({ ...provider, serves: servedBy(provider, active) }));
  context.show(
    table(
      ['id', 'name', 'type', 'kind', 'model', 'key', 'requests', 'serves', 'state'],
      rows.map((provider) => [
        String(provider.id),
        provider.name,
        provider.type,
        provider.kind,
        provider.model ?? '',
        provider.masked_key ?? '',
        String(provider.requests_count ?? 0),
        provider.serves.join(', '),
        stateOf(provider),
      ]),
    ),
    rows.map(forScripts),
  );
  return EXIT.ok;
}

/** Purposes it is in the chain of; those it is a fallback of in brackets. */
function servedBy({ type, id }: Provider, active: readonly Active[]): string[] {
  return active.flatMap(({ purpose, tiers }) => {
    const place = tiers
      .flatMap(({ targets }) => targets)
      .findIndex(({ provider_type, provider_id }) => provider_type === type && provider_id === id);
    return place === -1 ? [] : [place === 0 ? purpose : `(${purpose})`];
  });
}

function forScripts(provider: Provider & { readonly serves: readonly string[] }): object {
  const { id, name, type, kind, base_url, model, masked_key, enabled, requests_count = 0, state, serves } = provider;
  return { id, name, type, kind, base_url, model, masked_key, enabled, requests_count, serves, state: state ?? null };
}
