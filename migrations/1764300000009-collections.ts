import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vector collections of apps: which model makes their vectors, and how long those are. */
export class Collections1764300000009 implements MigrationInterface {
  readonly name = 'Collections1764300000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table collections (
        name text primary key check (length(name) between 1 and 100),
        model text not null check (length(model) between 1 and 300),
        vector_size integer not null check (vector_size between 1 and 1000000),
        distance text not null default 'cosine' check (distance in ('cosine', 'dot', 'euclid', 'manhattan'))
      );
      create index on collections (model);
      create trigger record_change after insert or update or delete on collections
        for each row execute function record_change('{name}', 'without', '{}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table collections`);
    await runner.query(`delete from revision_changes where table_name = 'collections'`);
  }
}
