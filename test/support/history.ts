import type { Answer, Gateway } from './gateway.js';

export interface Change {
  readonly entity: string;
  readonly key: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface StoredRevision {
  readonly number: number;
  readonly author: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly created_at: string;
  readonly changes: readonly Change[] | null;
  readonly next_cursor: string | null;
}

export async function readRevision(gateway: Gateway, number: number): Promise<StoredRevision> {
  const { status, body } = await gateway.manage<StoredRevision>('GET', `/revisions/${number}`);
  if (status !== 200) throw new Error(`revision ${number}: ${JSON.stringify(body)}`);
  return body;
}

export async function changesIn(gateway: Gateway, number: number): Promise<readonly Change[]> {
  const { changes, next_cursor } = await readRevision(gateway, number);
  return [...(changes ?? []), ...(await changesAfter(gateway, `/revisions/${number}`, next_cursor))];
}

/** The pages that follow the first one. */
async function changesAfter(gateway: Gateway, path: string, first: string | null): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (let cursor = first; cursor !== null;) {
    const { body } = await gateway.manage<{ changes: Change[]; next_cursor: string | null }>(
      'GET',
      `${path}?cursor=${cursor}`,
    );
    changes.push(...body.changes);
    cursor = body.next_cursor;
  }
  return changes;
}

export async function diff(gateway: Gateway, from: number, to: number): Promise<readonly Change[]> {
  const path = `/revisions/${from}/diff/${to}`;
  const { status, body } = await gateway.manage<{ changes: Change[]; next_cursor: string | null }>('GET', path);
  if (status !== 200) throw new Error(`diff of ${from} and ${to}: ${JSON.stringify(body)}`);
  return [...body.changes, ...(await changesAfter(gateway, path, body.next_cursor))];
}

export type RolledBack = {
  readonly revision: number;
  readonly restored: number;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly detail?: string;
};

export function rollBack(gateway: Gateway, to: number, query = '', body: object = {}): Promise<Answer<RolledBack>> {
  return gateway.manage('POST', `/revisions/${to}/rollback${query}`, body);
}
