import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ALL, BUSIEST, MINUTES_SHOWN, type Subject } from './busiest.js';
import { Sparing } from './sparing.js';
import { SubjectHour, type SubjectMinute } from './subject-hour.js';

/** What has ended in a minute is stored soon after it. */
const UNSETTLED_MINUTES = 3;
/** What was kept back longer is found by reading some of the others again each time, in turn. */
const READ_AGAIN = 2;
/** When nobody asks for so long, nothing is kept: minutes have passed by then that were not read. */
export const FORGOTTEN_AFTER_MS = 60_000;
/** As many are taken in within a few milliseconds, during which no request is served. */
const ROWS_AT_ONCE = 1200;

const CLOCK = `select (extract(epoch from date_trunc('minute', now(), 'UTC')) / 60)::integer as "thisMinute"`;
/** One by one by their key: a plan that reads the table instead would take seconds in a busy hour. */
const READ = `
  select s.place::integer - 1 as place, m.minute, u.requests, u.errors, u.fallbacks,
    (extract(epoch from u.last_at) * 1000)::float8 as "lastAtMs", u.first_byte::text as "firstByte"
  from unnest($1::integer[]) m (minute)
    cross join unnest($2::text[], $3::text[]) with ordinality s (kind, subject, place)
    cross join lateral (
      select * from usage_minutes u
      where u.minute = to_timestamp(m.minute::float8 * 60) and u.kind = s.kind and u.subject = s.subject limit 1
    ) u`;

export interface LastHour {
  /** Its last minute, which has just begun: minutes since 1970, by the database's clock. */
  readonly thisMinute: number;
  readonly all: SubjectHour;
  /** The busiest purposes and providers. */
  readonly subjects: readonly SubjectHour[];
}

interface ReadRow extends SubjectMinute {
  /** Of its subject among those that were asked for. */
  readonly place: number;
}

/** What went on in the last hour. Minutes that are over hardly change, so that they are not read each time. */
@Injectable()
export class RecentMinutes {
  private readonly known = new Map<string, SubjectHour>();
  private readonly busiest = new Sparing<readonly Subject[]>(() => this.dataSource.query(BUSIEST));
  private nextAgain = UNSETTLED_MINUTES;
  private forgetting: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Not for several at a time. @throws the database's error */
  async read(): Promise<LastHour> {
    const [{ thisMinute }]: readonly [{ readonly thisMinute: number }] = await this.dataSource.query(CLOCK);
    const shown = [ALL, ...(await this.busiest.read())];
    const before = shown.flatMap((subject) => this.known.get(keyOf(subject)) ?? []);
    const added = shown.filter((subject) => !this.known.has(keyOf(subject))).map((subject) => new SubjectHour(subject));
    await this.fill(before, minutesOf(thisMinute, this.due()));
    await this.fill(added, minutesOf(thisMinute, range(0, MINUTES_SHOWN)));
    this.keep(shown, added);
    const [all = new SubjectHour(ALL), ...subjects] = shown.flatMap((subject) => this.known.get(keyOf(subject)) ?? []);
    return { thisMinute, all, subjects };
  }

  private keep(shown: readonly Subject[], added: readonly SubjectHour[]): void {
    for (const hour of added) this.known.set(keyOf(hour.of), hour);
    const kept = new Set(shown.map(keyOf));
    for (const key of this.known.keys()) if (!kept.has(key)) this.known.delete(key);
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => this.forget(), FORGOTTEN_AFTER_MS).unref();
  }

  private forget(): void {
    this.known.clear();
    this.busiest.forget();
  }

  /** In parts, between which requests are served. */
  private async fill(hours: readonly SubjectHour[], minutes: readonly number[]): Promise<void> {
    const [kinds, subjects] = [hours.map(({ of }) => of.kind), hours.map(({ of }) => of.subject)];
    const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / hours.length));
    for (let from = 0; hours.length > 0 && from < minutes.length; from += atOnce) {
      const part = minutes.slice(from, from + atOnce);
      const rows: readonly ReadRow[] = await this.dataSource.query(READ, [part, kinds, subjects]);
      for (const row of rows) hours[row.place]?.put(row);
    }
  }

  /** Which minutes to read of what is known: how long ago each is, in minutes. */
  private due(): readonly number[] {
    const again = this.nextAgain;
    this.nextAgain = again + READ_AGAIN < MINUTES_SHOWN ? again + READ_AGAIN : UNSETTLED_MINUTES;
    return [...range(0, UNSETTLED_MINUTES), ...range(again, Math.min(again + READ_AGAIN, MINUTES_SHOWN))];
  }
}

function keyOf({ kind, subject }: Subject): string {
  return `${kind} ${subject}`;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function minutesOf(thisMinute: number, ago: readonly number[]): readonly number[] {
  return ago.map((minutes) => thisMinute - minutes);
}
