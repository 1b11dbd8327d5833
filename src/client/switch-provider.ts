import type { Connection } from './connection.js';
import { findProvider } from './find-provider.js';
import { type Active, CONFIG, everyProvider } from './management-api.js';
import { PatchbayError } from './patchbay-error.js';
import { switchedChain } from './switched-chain.js';

export interface SwitchOptions {
  /** Model to ask it for; without one the model it was plugged in with, its own, or the request's. */
  readonly model?: string | undefined;
  /** true: without fallbacks. Default: what is plugged in now becomes its fallback. */
  readonly only?: boolean | undefined;
  /** Names or ids of the fallbacks, in their order, in place of those there are. */
  readonly fallbacks?: readonly string[] | undefined;
  /** Validate and ask the providers, store nothing. */
  readonly dryRun?: boolean | undefined;
  /** Plug it in although checks fail; needs the role admin. */
  readonly force?: boolean | undefined;
  /** `full` also asks each target for a token; `off` asks nobody and needs the role admin. */
  readonly preflight?: 'basic' | 'full' | 'off' | undefined;
  /** Why, for the history. */
  readonly reason?: string | undefined;
  /** Answer only when every live instance serves it. */
  readonly waitApplied?: boolean | undefined;
}

/** What is plugged in; null where nothing is. */
export async function readActive(connection: Connection, purpose: string): Promise<Active | null> {
  const path = `${CONFIG}/active/${encodeURIComponent(purpose)}`;
  try {
    return await connection.call<Active>({ path });
  } catch (error) {
    // Of a purpose that there is, it says that nothing is plugged in; a purpose that there is not is refused by the write.
    if (error instanceof PatchbayError && error.status === 404) return null;
    throw error;
  }
}

/** Puts a provider in front of the chain of a purpose. A change made by somebody else in between refuses it (412). */
export async function switchProvider(
  connection: Connection,
  purpose: string,
  wanted: string,
  options: SwitchOptions = {},
): Promise<Active> {
  const { revision } = await connection.call<{ readonly revision: number }>({ path: `${CONFIG}/instances` });
  const [providers, active] = await Promise.all([everyProvider(connection), readActive(connection, purpose)]);
  const tiers = switchedChain(active, findProvider(providers, wanted), {
    ...options,
    fallbacks: options.fallbacks?.map((name) => findProvider(providers, name)),
  });
  return connection.call<Active>({
    method: 'POST',
    path: `${CONFIG}/active${queryOf(options)}`,
    body: { purpose, tiers },
    headers: {
      'if-match': `"${revision}"`,
      ...(options.reason !== undefined && { 'x-reason': `UTF-8''${encodeURIComponent(options.reason)}` }),
    },
  });
}

function queryOf({ dryRun, force, preflight, waitApplied }: SwitchOptions): string {
  const query = new URLSearchParams({
    ...(dryRun === true && { dry_run: 'true' }),
    ...(force === true && { force: 'true' }),
    ...(preflight !== undefined && { preflight }),
    ...(waitApplied === true && { wait: 'applied' }),
  }).toString();
  return query === '' ? '' : `?${query}`;
}
