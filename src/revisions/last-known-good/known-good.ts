import type { KnownAccess } from '../../access/known-access.js';
import type { StoredConfiguration } from '../stored-configuration.js';
import { FileRefusal } from './file-refusal.js';

const ROWS_IN_A_PIECE = 250;
/** Names that times have wherever rows hold one. */
const NAME_OF_TIME = /(At|Until)$/;

/** What an instance can serve requests from without its database. */
export interface KnownGood {
  /** Id of the deployment it was read from; another one does not start from it. */
  readonly deployment: string;
  readonly configuration: StoredConfiguration;
  readonly access: KnownAccess;
}

type Tables = Omit<StoredConfiguration, 'revision' | 'graceEnds'> & Pick<KnownAccess, 'credentials' | 'jwtApps'>;

interface Head {
  readonly deployment: string;
  readonly revision: number;
  readonly confirmedAt: Date;
}

/**
 * In pieces, so that requests have their turn between them. One JSON value a line: what holds for all, then every row
 * with the name of its table.
 */
export function* encode({ deployment, configuration, access }: KnownGood): Generator<string> {
  const { revision, providers, keys, purposes, tiers, targets, agentTypes, apps, collections } = configuration;
  const { confirmedAt, credentials, jwtApps } = access;
  const rows = { providers, keys, purposes, tiers, targets, agentTypes, apps, collections };
  const tables: Tables = { ...rows, credentials, jwtApps };
  const head: Head = { deployment, revision, confirmedAt };
  let lines = [JSON.stringify(head)];
  for (const [table, all] of Object.entries(tables)) {
    for (const row of all) {
      if (lines.push(JSON.stringify([table, lean(row)])) < ROWS_IN_A_PIECE) continue;
      yield lines.join('\n');
      lines = [];
    }
  }
  if (lines.length > 0) yield lines.join('\n');
}

/** Only for pieces that `encode` made, which their seals vouch for. */
export async function decode(pieces: AsyncIterable<string>): Promise<KnownGood> {
  let head: Head | undefined;
  const tables: Record<keyof Tables, unknown[]> = {
    providers: [],
    keys: [],
    purposes: [],
    tiers: [],
    targets: [],
    agentTypes: [],
    apps: [],
    collections: [],
    credentials: [],
    jwtApps: [],
  };
  for await (const piece of pieces) {
    for (const line of piece.split('\n')) {
      const value = parse(line) as Head | [keyof Tables, unknown];
      if (Array.isArray(value)) tables[value[0]].push(value[1]);
      else head = value;
    }
  }
  if (!head) throw FileRefusal.damaged();
  const { credentials, jwtApps, ...rows } = tables as unknown as Tables;
  return {
    deployment: head.deployment,
    configuration: { revision: head.revision, ...rows },
    access: { confirmedAt: head.confirmedAt, credentials, jwtApps },
  };
}

/** Metadata of providers may be large, and no request is served by it. */
function lean(row: object): object {
  return 'metadata' in row ? { ...row, metadata: {} } : row;
}

function parse(line: string): unknown {
  return JSON.parse(line, (name, value: unknown) =>
    typeof value === 'string' && NAME_OF_TIME.test(name) ? new Date(value) : value,
  );
}
