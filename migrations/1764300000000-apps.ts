import type { MigrationInterface, QueryRunner } from 'typeorm';

const object = (column: string): string => `check (jsonb_typeof(${column}) = 'object')`;

/**
 * What apps may do and spend, keys that belong to an app, what providers ask for, and what of requests is kept. Every
 * new column has a default that means what the row meant before. Rights and bounds of apps are part of the history.
 */
export class Apps1764300000000 implements MigrationInterface {
  readonly name = 'Apps1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table apps
        add column description text not null default '',
        add column enabled boolean not null default true,
        add column purposes text[],
        add column providers integer[],
        add column models text[],
        add column limits jsonb not null default '{}' ${object('limits')},
        add column budget jsonb ${object('budget')},
        add column must_use_own_keys boolean not null default false,
        add column updated_at timestamptz not null default now();
      alter table provider_keys add column app_id integer references apps (id);
      create index on provider_keys (app_id) where app_id is not null;
      alter table providers
        add column prices jsonb not null default '[]' check (jsonb_typeof(prices) = 'array'),
        add column rates jsonb not null default '{}' ${object('rates')};
      alter table purposes
        add column budget jsonb ${object('budget')},
        add column content_days integer check (content_days between 1 and 3650);

      create trigger record_change after insert or update or delete on apps
        for each row execute function record_change('{id}', 'without', '{updated_at}');
      drop trigger record_change on provider_keys;
      create trigger record_change after insert or update or delete on provider_keys
        for each row execute function
          record_change('{provider_id,version}', 'only', '{provider_id,version,state,weight,app_id}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger record_change on apps;
      drop trigger record_change on provider_keys;
      create trigger record_change after insert or update or delete on provider_keys
        for each row execute function record_change('{provider_id,version}', 'only', '{provider_id,version,state,weight}');
      alter table purposes drop column budget, drop column content_days;
      alter table providers drop column prices, drop column rates;
      alter table provider_keys drop column app_id;
      alter table apps
        drop column description, drop column enabled, drop column purposes, drop column providers, drop column models,
        drop column limits, drop column budget, drop column must_use_own_keys, drop column updated_at;
    `);
  }
}
