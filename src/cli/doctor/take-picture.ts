import type { Connection } from '../../client/connection.js';
import { type Active, CONFIG, everyProvider, everyRow, type Provider, restOf } from '../../client/management-api.js';
import { PatchbayError } from '../../client/patchbay-error.js';
import { reference } from '../../client/switched-chain.js';
import type { CommandContext } from '../command-context.js';
import { readReadiness } from '../commands/status.js';
import { inLanes } from '../../concurrency/in-lanes.js';
import { ownSecrets } from './own-secrets.js';
import type { ChainCheck, Check, EncryptionView, Instance, Picture, ProviderTest, TestedProvider } from './picture.js';
import { pathOf } from './remedy-for.js';
import { openAddress } from './open-address.js';

/** Many providers may be slow at once; few enough at a time not to burden Patchbay. */
const LANES = 8;

const MS_PER_SECOND = 1000;
const FORBIDDEN = 403;
const ENVIRONMENT_FILE = '.env.auth';

/** Asks Patchbay and, through it, the providers; nothing is changed, and no token is spent but for vectors of an expected size. */
export async function takePicture(context: CommandContext): Promise<Picture> {
  const { terminal, session } = context;
  const connection = await session.management();
  const clockAheadSeconds = await clockAhead(connection, terminal.now);
  const readiness = await readReadiness(connection);
  const base = {
    url: connection.url,
    readiness,
    clockAheadSeconds,
    secrets: await ownSecrets(context),
    environmentFileMode: (await terminal.fileMode(ENVIRONMENT_FILE)) ?? null,
    takenAt: terminal.now(),
  };
  const [providers, purposes, active, instances, encryption] = await Promise.all([
    everyProvider(connection),
    everyRow<{ readonly slug: string }>(connection, '/purposes'),
    everyRow<Active>(connection, '/active'),
    connection.call<{ readonly data: readonly Instance[] }>({ path: `${CONFIG}/instances` }),
    connection.call<EncryptionView>({ path: `${CONFIG}/encryption` }),
  ]);
  const isHere = isThisMachine(connection.url);
  return {
    ...base,
    providers: await inLanes(providers, LANES, async (provider): Promise<TestedProvider> => ({
      provider,
      test: mayBeTested(provider) ? await tested(connection, pathOf(provider)) : null,
      openAt: await openAddress(provider, isHere ? terminal.ownAddresses() : []),
    })),
    purposes: purposes.map(({ slug }) => slug),
    active,
    chains: await inLanes(active, LANES, (chain) => checked(connection, chain)),
    instances: instances.data,
    encryption,
  };
}

/**
 * A test that succeeds brings a key back that was set aside. What asks nothing but health, as with llama.cpp, would hide by
 * that what requests have found.
 */
function mayBeTested(provider: Provider): boolean {
  const { type, masked_key, state } = provider;
  if (restOf(provider) !== undefined || (type === 'api_key' && masked_key === null)) return false;
  return (state?.keys ?? []).every((key) => key.state === 'in_use');
}

/** A provider on a loopback address can only be looked at from outside where the outside of that machine is known. */
function isThisMachine(url: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}

/** Half of the way there and back lies between the two clocks. */
async function clockAhead(connection: Connection, now: () => number): Promise<number | null> {
  const begun = now();
  const { headers } = await connection.exchange({ path: '/health/live' });
  const told = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(told)) return null;
  return Math.round((told - (begun + now()) / 2) / MS_PER_SECOND);
}

async function tested(connection: Connection, path: string): Promise<TestedProvider['test']> {
  try {
    return await connection.call<ProviderTest>({ method: 'POST', path: `${path}/test` });
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.status === 0) throw error;
    if (error.status === FORBIDDEN) return 'not allowed';
    return { status: 'down', reason: error.message.replace(/\.$/, '') };
  }
}

/** The chain as it is, plugged in again without storing it: its preflight tells what has changed since. */
async function checked(connection: Connection, { purpose, tiers }: Active): Promise<ChainCheck> {
  try {
    await connection.call({
      method: 'POST',
      path: `${CONFIG}/active?dry_run=true`,
      body: { purpose, tiers: tiers.map(({ strategy, targets }) => ({ strategy, targets: targets.map(reference) })) },
    });
    return { purpose, checks: [], refusal: null };
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.status === 0) throw error;
    if (error.status === FORBIDDEN) return { purpose, checks: [], refusal: null };
    const { checks = [] } = error.body as { readonly checks?: readonly Check[] };
    return { purpose, checks, refusal: error.message };
  }
}
