import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Admins can be disabled, and may come from an identity provider; people who log in have sessions. */
export class Sessions1764300000003 implements MigrationInterface {
  readonly name = 'Sessions1764300000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table admins
        add column enabled boolean not null default true,
        add column issuer text,
        add column subject text,
        add column updated_at timestamptz not null default now(),
        add column last_login_at timestamptz,
        add constraint admins_identity_is_whole check ((issuer is null) = (subject is null)),
        add constraint admins_identity_is_unique unique (issuer, subject);

      create table sessions (
        id integer generated always as identity primary key,
        token_hash text not null unique check (token_hash ~ '^[A-Za-z0-9_-]{43}$'),
        admin_id integer not null references admins (id) on delete cascade,
        -- Of the token it was begun with, which it does not outlive.
        admin_token_id integer references admin_tokens (id) on delete cascade,
        means text not null check (means in ('token', 'oidc')),
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        last_seen_at timestamptz not null default now(),
        revoked_at timestamptz,
        constraint sessions_of_tokens_name_them check ((means = 'token') = (admin_token_id is not null))
      );
      create index on sessions (admin_id, id);
      create index on sessions (admin_token_id);
      create index on sessions (expires_at);
      select watch_credentials('sessions', 'session', 'admin_id', '{last_seen_at}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table sessions;
      alter table admins
        drop column enabled, drop column issuer, drop column subject, drop column updated_at, drop column last_login_at;
    `);
  }
}
