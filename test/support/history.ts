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
}

export async function readRevision(gateway: Gateway, number: number): Promise<StoredRevision> {
  const { status, body } = await gateway.manage<StoredRevision>('GET', `/revisions/${number}`);
  if (status !== 200) throw new Error(`revision ${number}: ${JSON.stringify(body)}`);
  return body;
}

export async function changesIn(gateway: Gateway, number: number): Promise<readonly Change[]> {
  return (await readRevision(gateway, number)).changes ?? [];
}

export async function diff(gateway: Gateway, from: number, to: number): Promise<readonly Change[]> {
  const { status, body } = await gateway.manage<{ changes: Change[] }>('GET', `/revisions/${from}/diff/${to}`);
  if (status !== 200) throw new Error(`diff of ${from} and ${to}: ${JSON.stringify(body)}`);
  return body.changes;
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
