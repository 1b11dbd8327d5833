import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Admins with their tokens and apps with their keys; only hashes of credentials are stored. */
export class Credentials1764000000001 implements MigrationInterface {
  readonly name = 'Credentials1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    const credential = `
      id integer generated always as identity primary key,
      token_hash text not null unique check (token_hash ~ '^[A-Za-z0-9_-]{43}$'),
      last_four text not null check (length(last_four) <= 4),
      generated boolean not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      revoked_at timestamptz`;
    await runner.query(`
      create table admins (
        id integer generated always as identity primary key,
        name text not null unique,
        role text not null check (role in ('viewer', 'operator', 'admin')),
        created_at timestamptz not null default now()
      );
      create table admin_tokens (
        ${credential},
        admin_id integer not null references admins (id) on delete cascade
      );
      create table apps (
        id integer generated always as identity primary key,
        name text not null unique,
        may_pick_providers boolean not null,
        created_at timestamptz not null default now()
      );
      create table app_keys (
        ${credential},
        app_id integer not null references apps (id) on delete cascade
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table app_keys, apps, admin_tokens, admins');
  }
}
