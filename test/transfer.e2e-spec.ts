import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { revisionOf } from './support/problems.js';
import { exportText, imported, outcomes, type Row, rowsOf, withDatabase } from './support/transferring.js';
import { WHOLE_FILE } from './support/whole-file.js';

/** Columns that no file has, and why; all others must come through. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // Ids are of an instance, times of a write.
  providers: ['id', 'created_at', 'updated_at'],
  purposes: ['created_at'],
  agent_types: [],
  collections: [],
  // What an app may be served by is named, not numbered.
  apps: ['id', 'created_at', 'updated_at', 'providers'],
  // Who plugged it in is of an instance; an end goes with what is scheduled.
  chains: ['updated_by', 'updated_at', 'revision', 'ends_at'],
  chain_tiers: [],
  chain_targets: ['provider_id'],
};
const KEYS: Readonly<Record<string, readonly string[]>> = {
  providers: ['name'],
  purposes: ['slug'],
  agent_types: ['name'],
  collections: ['name'],
  apps: ['name'],
  chains: ['purpose_slug'],
  chain_tiers: ['purpose_slug', 'tier'],
  chain_targets: ['purpose_slug', 'tier', 'position'],
};
/** Columns that have one meaning for servers and another, or none, for vendors. */
const BOTH_TYPES = 'type';

let first: Gateway;
let second: Gateway;
beforeAll(async () => {
  [first, second] = await Promise.all([startGateway(), startGateway()]);
  await imported(first, WHOLE_FILE);
});
afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
});

describe('export and import', () => {
  it('an export of an export is the same, byte for byte, on an instance that was empty', async () => {
    const yaml = await exportText(first);
    const json = await exportText(first, 'json');
    expect(outcomes(await imported(second, yaml))).toEqual(expect.arrayContaining(['created']));
    expect(await exportText(second)).toBe(yaml);
    expect(await exportText(second, 'json')).toBe(json);
    expect(await exportText(first)).toBe(yaml);
  });

  it('every column comes through that is not listed as left out', async () => {
    for (const [table, leftOut] of Object.entries(LEFT_OUT)) {
      const [here, there] = [await rowsOf(first, table), await rowsOf(second, table)];
      const comparable = (rows: readonly Row[]): readonly Row[] =>
        rows
          .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !leftOut.includes(column))))
          .toSorted((a, b) => (keyOf(table, a) < keyOf(table, b) ? -1 : 1));
      expect({ table, rows: comparable(there) }).toEqual({ table, rows: comparable(here) });
    }
  });

  it('every table of the configuration is among them but that of secrets', async () => {
    const recorded = await withDatabase(first.databaseUrl, async (client) => {
      const { rows } = await client.query<{ table: string }>(
        "select distinct tgrelid::regclass::text as table from pg_trigger where tgname = 'record_change' order by 1",
      );
      return rows.map(({ table }) => table);
    });
    expect(recorded).toEqual([...Object.keys(LEFT_OUT), 'provider_keys'].toSorted());
  });

  it('and is tried with another value than its default', async () => {
    const untried: string[] = [];
    for (const [table, leftOut] of Object.entries(LEFT_OUT)) {
      const rows = await rowsOf(first, table);
      for (const column of Object.keys(rows[0] ?? {}).filter(
        (name) => !leftOut.includes(name) && name !== BOTH_TYPES,
      )) {
        if (new Set(rows.map((row) => JSON.stringify(row[column]))).size < 2) untried.push(`${table}.${column}`);
      }
    }
    // One strategy is stored, the usual one is not; there is one agent type.
    expect(untried).toEqual([
      'agent_types.name',
      'agent_types.purpose_slug',
      'chain_tiers.purpose_slug',
      'chain_tiers.tier',
      'chain_tiers.strategy',
    ]);
  });

  it('the same file twice changes nothing: the revision stays', async () => {
    const before = await revisionOf(first);
    for (const file of [WHOLE_FILE, await exportText(first), JSON.parse(await exportText(first, 'json')) as object]) {
      const again = await imported(first, file);
      expect([outcomes(again), again.revision]).toEqual([['same'], before]);
    }
    const dry = await imported(first, WHOLE_FILE, '?dry_run=true');
    expect([dry.revision, dry.changes]).toEqual([before, []]);
    expect(await revisionOf(first)).toBe(before);
  });
});

function keyOf(table: string, row: Row): string {
  return JSON.stringify(KEYS[table]?.map((column) => row[column]));
}
