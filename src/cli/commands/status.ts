import type { Command } from 'commander';
import type { Connection } from '../../client/connection.js';
import {
  type Active,
  CONFIG,
  everyProvider,
  everyRow,
  type Provider,
  restOf,
  targetName,
} from '../../client/management-api.js';
import type { CommandContext, Run } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { facts, table } from '../table.js';

interface Instances {
  readonly revision: number;
  readonly data: readonly {
    readonly name: string;
    readonly status: string;
    readonly lag: number;
    readonly version: string;
  }[];
}

interface Purpose {
  readonly slug: string;
  readonly data_policy: string;
}

export interface Readiness {
  readonly status: string;
  readonly revision: number;
  readonly database: string;
  readonly redis?: string;
  readonly reason?: string;
}

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description('who serves which purpose now, and how the instances are doing')
    .action(() => run(status));
}

async function status(context: CommandContext): Promise<number> {
  const connection = await context.session.management();
  const [readiness, instances, purposes, active, providers] = await Promise.all([
    readReadiness(connection),
    connection.call<Instances>({ path: `${CONFIG}/instances` }),
    everyRow<Purpose>(connection, '/purposes'),
    everyRow<Active>(connection, '/active'),
    everyProvider(connection),
  ]);
  const rows = purposes.map((purpose) => row(purpose, active, providers));
  context.show(
    `${facts(about(connection.url, readiness, instances))}\n${table(
      ['purpose', 'served by', 'model', 'state', 'then', 'data'],
      rows.map(({ purpose, served_by, model, state, fallbacks, data_policy }) => [
        purpose,
        served_by ?? '-',
        model ?? '',
        state,
        fallbacks.join(', '),
        data_policy,
      ]),
    )}`,
    { url: connection.url, ...readiness, instances: instances.data, purposes: rows },
  );
  return EXIT.ok;
}

/** 503 tells how it is doing as well. */
export async function readReadiness(connection: Connection): Promise<Readiness> {
  const { status: code, body } = await connection.exchange({ path: '/health/ready' });
  const told = body as Partial<Readiness> | undefined;
  if (typeof told?.status === 'string' && typeof told.revision === 'number') return body as Readiness;
  return { status: 'not_ready', revision: 0, database: 'unknown', reason: `it answered ${code}` };
}

function about(
  url: string,
  { status: health, database, redis, reason }: Readiness,
  instances: Instances,
): [string, string][] {
  const names = instances.data.map(
    ({ name, status: state, lag }) => `${name} (${state}${lag > 0 ? `, ${lag} behind` : ''})`,
  );
  return [
    ['address', url],
    ['health', reason === undefined ? health : `${health}: ${reason}`],
    ['database', database],
    ...(redis === undefined ? [] : [['redis', redis] satisfies [string, string]]),
    ['revision', String(instances.revision)],
    ['version', [...new Set(instances.data.map(({ version }) => version))].join(', ')],
    ['instances', names.join(', ')],
  ];
}

interface PurposeRow {
  readonly purpose: string;
  readonly served_by: string | null;
  readonly model: string | null;
  readonly state: string;
  readonly fallbacks: readonly string[];
  readonly data_policy: string;
}

function row({ slug, data_policy }: Purpose, active: readonly Active[], providers: readonly Provider[]): PurposeRow {
  const chain = active.find(({ purpose }) => purpose === slug);
  const [first, ...rest] = (chain?.tiers ?? []).flatMap(({ targets }) => targets);
  if (!first)
    return { purpose: slug, served_by: null, model: null, state: 'nothing plugged in', fallbacks: [], data_policy };
  const provider = providers.find(({ type, id }) => type === first.provider_type && id === first.provider_id);
  return {
    purpose: slug,
    served_by: targetName(first),
    model: first.model ?? provider?.model ?? null,
    state: stateOf(provider),
    fallbacks: rest.map(targetName),
    data_policy,
  };
}

/** In a word, with the reason where requests go elsewhere. */
export function stateOf(provider: Provider | undefined): string {
  if (provider === undefined) return 'unknown';
  const rest = restOf(provider);
  if (rest !== undefined) return rest.replace(/^it (is )?/, '');
  const { status: word = 'available', reason = null } = provider.state ?? {};
  return reason === null ? word : `${word}: ${reason}`;
}
