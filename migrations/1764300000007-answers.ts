import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How answers of a purpose are kept for the next one who asks the same, and what their model is called. */
export class Answers1764300000007 implements MigrationInterface {
  readonly name = 'Answers1764300000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table purposes
        add column cache_ttl_seconds integer check (cache_ttl_seconds between 1 and 2592000),
        add column cache_shared boolean not null default false,
        add column model_labels boolean not null default false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table purposes
        drop column cache_ttl_seconds, drop column cache_shared, drop column model_labels;
    `);
  }
}
