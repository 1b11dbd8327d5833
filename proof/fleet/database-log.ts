import { Client } from 'pg';

/** Notes each commit at its end, before it is on disk, and each time an instance says that it serves a revision. */
const STATEMENTS = [
  'create table proof_committed (number integer primary key, at timestamptz not null)',
  `create function proof_note_commit() returns trigger language plpgsql as $$
   begin insert into proof_committed values (new.number, clock_timestamp()); return null; end $$`,
  `create constraint trigger proof_committed after insert on revisions deferrable initially deferred
   for each row execute function proof_note_commit()`,
  'create table proof_applied (name text not null, revision integer not null, at timestamptz not null)',
  `create function proof_note_applied() returns trigger language plpgsql as $$
   begin insert into proof_applied values (new.name, new.revision, new.applied_at); return null; end $$`,
  `create trigger proof_applied after update on instances for each row
   when (new.revision > old.revision and new.applied_at is not null) execute function proof_note_applied()`,
];

/** Times by the wall clock of the database, milliseconds since 1970. */
export interface Committed {
  readonly number: number;
  readonly at: number;
}

export interface Applied {
  /** As the instance is named in the table of instances. */
  readonly name: string;
  readonly revision: number;
  readonly at: number;
}

/** What only the database knows: when revisions were committed, and since when instances serve them. */
export class DatabaseLog {
  private readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  static async open(url: string): Promise<DatabaseLog> {
    const client = new Client({ connectionString: url });
    // A proof that is interrupted takes the database away; nobody asks it any more.
    client.on('error', () => undefined);
    await client.connect();
    for (const statement of STATEMENTS) await client.query(statement);
    return new DatabaseLog(client);
  }

  /** In order. */
  async committed(): Promise<readonly Committed[]> {
    const { rows } = await this.client.query<Committed>(
      'select number, (extract(epoch from at) * 1000)::float8 as at from proof_committed order by number',
    );
    return rows;
  }

  /** In order of their times. */
  async applied(): Promise<readonly Applied[]> {
    const { rows } = await this.client.query<Applied>(
      'select name, revision, (extract(epoch from at) * 1000)::float8 as at from proof_applied order by at',
    );
    return rows;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
