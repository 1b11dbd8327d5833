import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Apps that prove who they are by tokens of an issuer of their own. */
export class Jwt1764300000002 implements MigrationInterface {
  readonly name = 'Jwt1764300000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table app_jwt (
        id integer generated always as identity primary key,
        app_id integer not null unique references apps (id) on delete cascade,
        issuer text not null check (length(issuer) between 1 and 1000),
        audience text not null check (length(audience) between 1 and 1000),
        -- All of the settings, with the secret: whoever changes something else here changes nothing.
        sealed text not null check (sealed ~ '^pb1\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{80}\\.[A-Za-z0-9_-]{39,}$'),
        kek_id text not null generated always as (split_part(sealed, '.', 2)) stored,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        -- A token names both, and nothing else tells which app it is of.
        constraint app_jwt_tells_apps_apart unique (issuer, audience)
      );
      create index on app_jwt (kek_id);
      -- To be sealed by another master key changes nothing; whatever else changes the settings changes their time.
      select watch_credentials('app_jwt', 'app_jwt', 'app_id', '{sealed,kek_id}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table app_jwt');
  }
}
