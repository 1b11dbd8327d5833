import type { QueryRunner } from 'typeorm';

interface Column {
  readonly type: string;
  /** Whether a row may be written that says nothing about it. */
  readonly isOptional: boolean;
}

/** What the statements of a release rely on. Columns by `table.column`, constraints and functions by name. */
export interface SchemaShape {
  readonly columns: ReadonlyMap<string, Column>;
  /** Definition of what may refuse a row, by `table: name`: constraints, unique indexes, triggers. */
  readonly guards: ReadonlyMap<string, string>;
  readonly functions: ReadonlySet<string>;
}

const COLUMNS = `
  select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    not a.attnotnull or a.atthasdef or a.attidentity <> '' as optional
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped and c.relname <> 'migrations'`;
const GUARDS = `
  select conrelid::regclass::text || ': ' || conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0 and conparentid = 0
    and contype <> 'n'
  union all
  select indrelid::regclass::text || ': ' || indexrelid::regclass::text, pg_get_indexdef(indexrelid)
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relnamespace = 'public'::regnamespace and indisunique and not c.relispartition
    and not exists (select from pg_constraint where conindid = i.indexrelid)
  union all
  select tgrelid::regclass::text || ': ' || tgname, pg_get_triggerdef(t.oid)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = 'public'::regnamespace and not tgisinternal and tgparentid = 0`;
const FUNCTIONS = `
  select oid::regprocedure::text as name from pg_proc where pronamespace = 'public'::regnamespace`;

export async function schemaShape(runner: QueryRunner): Promise<SchemaShape> {
  const columns: { name: string; type: string; optional: boolean }[] = await runner.query(COLUMNS);
  const guards: { name: string; definition: string }[] = await runner.query(GUARDS);
  const functions: { name: string }[] = await runner.query(FUNCTIONS);
  return {
    columns: new Map(columns.map(({ name, type, optional }) => [name, { type, isOptional: optional }])),
    guards: new Map(guards.map(({ name, definition }) => [name, definition])),
    functions: new Set(functions.map(({ name }) => name)),
  };
}

/** What keeps a release that was made for `before` from working with `after`; empty if nothing does. */
export function breaks(before: SchemaShape, after: SchemaShape): readonly string[] {
  return [
    ...[...before.columns].flatMap(([name, column]) => lost(name, column, after.columns.get(name))),
    ...[...after.columns].flatMap(([name, column]) => demanded(name, column, before)),
    ...[...after.guards].flatMap(([name, definition]) => guarded(name, definition, before)),
    ...[...before.functions].filter((name) => !after.functions.has(name)).map((name) => `${name} is gone`),
  ].toSorted();
}

function lost(name: string, before: Column, after: Column | undefined): readonly string[] {
  if (after === undefined) return [`${name} is gone`];
  if (after.type !== before.type) return [`${name} was ${before.type} and is ${after.type}`];
  return before.isOptional && !after.isOptional ? [`${name} must be given now`] : [];
}

/** A new column of a table that was there. */
function demanded(name: string, column: Column, { columns }: SchemaShape): readonly string[] {
  const table = name.split('.', 1)[0] ?? '';
  if (column.isOptional || columns.has(name) || !hasTable(columns, table)) return [];
  return [`${name} is new and must be given`];
}

/** A new or changed guard of a table that was there, unless it is about new columns alone. */
function guarded(name: string, definition: string, { columns, guards }: SchemaShape): readonly string[] {
  const table = name.split(':', 1)[0] ?? '';
  if (guards.get(name) === definition || !hasTable(columns, table)) return [];
  const old = [...columns.keys()]
    .filter((column) => column.startsWith(`${table}.`))
    .map((column) => column.slice(table.length + 1));
  const concerns = old.some((column) => new RegExp(`\\b${column}\\b`).test(definition.replace(/REFERENCES.*/, '')));
  return concerns || definition.startsWith('CREATE TRIGGER')
    ? [`${name} may refuse what was taken: ${definition}`]
    : [];
}

function hasTable(columns: ReadonlyMap<string, Column>, table: string): boolean {
  return [...columns.keys()].some((column) => column.startsWith(`${table}.`));
}
