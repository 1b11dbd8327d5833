import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a provider's requests carry besides what the app sends, and whether it is there at all yet. */
export class ProviderRequests1764300000008 implements MigrationInterface {
  readonly name = 'ProviderRequests1764300000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table providers
        add column defaults jsonb not null default '{}' check (jsonb_typeof(defaults) = 'object'),
        -- Null: as is usual for its kind.
        add column auth jsonb check (jsonb_typeof(auth) = 'object'),
        add column headers jsonb not null default '{}' check (jsonb_typeof(headers) = 'object'),
        -- Not status: instances of the release before read that name of another table beside this one.
        add column installation text not null default 'active'
          check (installation in ('active', 'pending_installation')),
        add column status_reason text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table providers
        drop column defaults, drop column auth, drop column headers, drop column installation, drop column status_reason;
    `);
  }
}
