import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Provider keys that end their service by themselves, and which master keys each instance has loaded. */
export class Rotation1764200000002 implements MigrationInterface {
  readonly name = 'Rotation1764200000002';

  async up(runner: QueryRunner): Promise<void> {
    // The origin a secret is sealed for: a provider may have moved since, and its old secrets are rewrapped all the
    // same. Null in rows from before; those are taken to be sealed for their provider's present address.
    await runner.query(`
      alter table provider_keys
        add column grace_until timestamptz,
        add column expires_at timestamptz,
        add column destroyed_at timestamptz,
        add column origin text,
        add constraint provider_keys_grace_check check (grace_until is null or state = 'grace'),
        add constraint provider_keys_destroyed_check check (destroyed_at is null or state = 'revoked');
      create index provider_keys_grace_until on provider_keys (grace_until) where state = 'grace';

      -- The one it seals with comes first.
      alter table instances add column kek_ids text[] not null default '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table instances drop column kek_ids;
      alter table provider_keys drop column grace_until, drop column expires_at, drop column destroyed_at,
        drop column origin;
    `);
  }
}
