import type { DataSource } from 'typeorm';

/**
 * Names of migrations that the database has and this build does not know, oldest first: a newer release has been here.
 *
 * @throws the database's error, also while it has never been migrated
 */
export async function unknownMigrations(dataSource: DataSource): Promise<readonly string[]> {
  const known = new Set(dataSource.migrations.map(({ name }) => name));
  const rows = await dataSource.query<{ name: string }[]>('select name from migrations order by id');
  return rows.map(({ name }) => name).filter((name) => !known.has(name));
}
