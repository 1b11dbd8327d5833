import type { EntityManager } from 'typeorm';
import { GatewayError } from '../../errors/gateway-error.js';

interface Bounds {
  readonly newest: number;
  /** The first revision whose configuration can be told: every later change is recorded. */
  readonly oldest: number;
}

/** @throws {GatewayError} `not_found` when a revision is not there, or from before changes were recorded */
export async function requireKnown(manager: EntityManager, ...revisions: readonly number[]): Promise<void> {
  const { newest, oldest } = await boundsOf(manager);
  const unknown = revisions.find((revision) => revision > newest || revision < oldest);
  if (unknown === undefined) return;
  throw unknown > newest
    ? noRevision(unknown, newest)
    : new GatewayError(
        'not_found',
        `What revision ${unknown} was like is not recorded; the history begins at revision ${oldest}. GET /api/v1/llm-config/revisions lists what was done before.`,
      );
}

export function noRevision(revision: number, newest: number): GatewayError {
  return new GatewayError('not_found', `There is no revision ${revision}; the newest is ${newest}.`);
}

export async function boundsOf(manager: EntityManager): Promise<Bounds> {
  const [bounds]: Bounds[] = await manager.query(
    `select coalesce(max(number), 0) as newest, coalesce(max(number) filter (where not recorded), 1) as oldest
     from revisions`,
  );
  return bounds ?? { newest: 0, oldest: 1 };
}
