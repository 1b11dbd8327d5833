import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Providers with their sealed keys, purposes with their chains, agent types and the revisions that change them. */
export class RoutingConfiguration1764000000000 implements MigrationInterface {
  readonly name = 'RoutingConfiguration1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table providers (
        id integer generated always as identity primary key,
        type text not null check (type in ('ai_server', 'api_key')),
        name text not null check (length(name) between 1 and 100),
        kind text not null,
        base_url text not null,
        model text,
        enabled boolean not null,
        timeouts jsonb not null,
        metadata jsonb not null,
        model_path text,
        use_for_chat boolean,
        use_for_embeddings boolean,
        use_for_reranking boolean,
        use_for_ops_center boolean,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create unique index providers_name_key on providers (lower(name));

      -- The CHECK refuses any value that is not sealed, whatever wrote it.
      create table provider_keys (
        id uuid primary key,
        provider_id integer not null references providers (id) on delete cascade,
        version integer not null check (version > 0),
        state text not null check (state in ('pending', 'active', 'grace', 'revoked')),
        sealed text not null check
          (sealed ~ '^pb1\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{80}\\.[A-Za-z0-9_-]{39,}$'),
        kek_id text not null generated always as (split_part(sealed, '.', 2)) stored,
        last_four text not null check (length(last_four) <= 4),
        created_at timestamptz not null default now(),
        revoked_at timestamptz,
        unique (provider_id, version)
      );
      create index provider_keys_kek_id on provider_keys (kek_id);

      create table purposes (
        slug text primary key check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        description text not null,
        created_at timestamptz not null default now()
      );

      create table chains (
        purpose_slug text primary key references purposes (slug) on delete cascade,
        updated_by text not null,
        updated_at timestamptz not null,
        revision integer not null
      );

      create table chain_targets (
        purpose_slug text not null references chains (purpose_slug) on delete cascade,
        tier integer not null check (tier >= 0),
        position integer not null check (position >= 0),
        provider_id integer not null references providers (id) on delete restrict,
        model text,
        primary key (purpose_slug, tier, position)
      );
      create index chain_targets_provider_id on chain_targets (provider_id);

      create table agent_types (
        name text primary key check (length(name) between 1 and 100),
        purpose_slug text not null references purposes (slug) on delete restrict
      );

      create table revisions (
        number integer primary key,
        author text not null,
        action text not null,
        subject text not null,
        created_at timestamptz not null default now()
      );

      insert into purposes (slug, description) values
        ('chat', 'Chat and text completions'),
        ('embeddings', 'Vectors for text'),
        ('reranking', 'Order documents by relevance to a query');
      insert into revisions (number, author, action, subject) values
        (1, 'patchbay', 'install', 'purposes chat, embeddings, reranking');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table agent_types, chain_targets, chains, purposes, provider_keys, providers, revisions cascade',
    );
  }
}
