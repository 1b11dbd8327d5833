import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Policies of purposes, tiers that share traffic, what providers can do and cost, several active keys and the last
 * probe of each provider. Every new column has a default that means what the row meant before.
 */
export class Resilience1764100000000 implements MigrationInterface {
  readonly name = 'Resilience1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table purposes
        add column data_policy text not null default 'any' check (data_policy in ('any', 'local_only')),
        add column timeouts jsonb not null default '{}' check (jsonb_typeof(timeouts) = 'object'),
        add column max_retries integer not null default 2 check (max_retries between 0 and 5),
        add column delivery text not null default 'stream' check (delivery in ('stream', 'complete')),
        add column requirements jsonb not null default '{}' check (jsonb_typeof(requirements) = 'object');

      alter table providers
        add column capabilities jsonb not null default '{}' check (jsonb_typeof(capabilities) = 'object'),
        add column limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
        add column price jsonb check (jsonb_typeof(price) = 'object');

      alter table chain_targets
        add column weight integer not null default 1 check (weight between 1 and 1000);

      -- A tier without a row shares by weight.
      create table chain_tiers (
        purpose_slug text not null references chains (purpose_slug) on delete cascade,
        tier integer not null check (tier >= 0),
        strategy text not null
          check (strategy in ('weighted', 'least_busy', 'lowest_latency', 'cheapest', 'affinity')),
        primary key (purpose_slug, tier)
      );

      alter table provider_keys
        add column weight integer not null default 1 check (weight between 1 and 1000),
        add column verified_at timestamptz;

      create table provider_probes (
        provider_id integer primary key references providers (id) on delete cascade,
        status text not null check (status in ('healthy', 'degraded', 'down')),
        reason text,
        checked_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table provider_probes, chain_tiers;
      alter table provider_keys drop column weight, drop column verified_at;
      alter table chain_targets drop column weight;
      alter table providers drop column capabilities, drop column limits, drop column price;
      alter table purposes drop column data_policy, drop column timeouts, drop column max_retries,
        drop column delivery, drop column requirements;
    `);
  }
}
