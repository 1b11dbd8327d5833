import type { ServerResponse } from 'node:http';
import { setImmediate as loopTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseSilent } from '../../database/database-errors.js';
import { ConnectionsInUse } from './connections-in-use.js';
import { SignConnection } from './sign-connection.js';

/** An answer to nothing in particular comes within a few milliseconds from a database that is there. */
const TURN_MS = 200;
const TURNS = 3;
/**
 * Of the event loop, in each of those at least: an answer to what the database asks at opening, as SCRAM does, is worked
 * out in six steps, each of which takes one.
 */
const LOOP_TURNS = 3;
const ANSWER_WITHIN_MS = TURNS * TURN_MS;
const LOOK_EVERY_MS = 300;

/** `refused`: it is not silent, and whoever asks it something of their own is told what is wrong. */
type Sign = 'answered' | 'silent' | 'refused';

/**
 * A database that is stopped, or whose packets are swallowed, tells nobody: whoever waits for it would wait for as long as
 * that lasts. So it is asked for a sign of life before each management call and while any is under way. When none comes,
 * what is under way fails as if the connection had been lost, which also keeps the database from finishing it later on.
 */
@Injectable()
export class DatabaseSilence implements OnApplicationShutdown {
  private readonly logger = new Logger('database');
  private readonly connections: ConnectionsInUse;
  private readonly connection: SignConnection;
  private asking: Promise<Sign> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private underWay = 0;
  private isSilent = false;
  private isClosed = false;

  constructor(dataSource: DataSource) {
    this.connections = new ConnectionsInUse(dataSource);
    this.connection = new SignConnection(dataSource);
  }

  /**
   * @param answer of a call that is about to begin; until it is over, the database is watched
   * @throws {GatewayError} `database_unavailable` when the database has fallen silent
   */
  async requireSign(answer: ServerResponse): Promise<void> {
    if (this.isSilent || (await this.ask()) === 'silent') throw databaseSilent();
    // Its client has left meanwhile: nobody would tell that it is over.
    if (answer.destroyed) return;
    this.connections.follow();
    this.underWay += 1;
    answer.once('close', () => (this.underWay -= 1));
    this.lookSoon();
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.connection.drop();
  }

  private lookSoon(): void {
    if (this.isClosed) return;
    this.timer ??= setTimeout(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    if (this.underWay > 0 || this.isSilent) await this.ask();
    this.timer = undefined;
    if (this.underWay > 0 || this.isSilent) this.lookSoon();
  }

  /** Everybody shares one question. */
  private ask(): Promise<Sign> {
    this.asking ??= this.sign().then((sign) => {
      this.asking = undefined;
      this.learn(sign);
      return sign;
    });
    return this.asking;
  }

  private async sign(): Promise<Sign> {
    const over = new AbortController();
    const answer = this.connection.ask().then(
      (): Sign => 'answered',
      (): Sign => 'refused',
    );
    try {
      return await Promise.race([answer, this.silence(over.signal)]);
    } finally {
      over.abort();
    }
  }

  private learn(sign: Sign): void {
    if (sign === 'silent') this.fallSilent();
    else if (sign === 'answered' && this.isSilent) {
      this.isSilent = false;
      this.logger.log('the database answers again');
    }
  }

  private fallSilent(): void {
    if (!this.isSilent)
      this.logger.warn(
        `the database has not given a sign of life for ${ANSWER_WITHIN_MS} ms; management is not served until it does`,
      );
    this.isSilent = true;
    this.connections.end();
    this.connection.drop();
    this.lookSoon();
  }

  /**
   * Until nothing has come for several turns, after each of which what has arrived is heard: time in which this process
   * itself was kept busy is no silence, nor is that in which a connection is being opened, word by word.
   */
  private async silence(isOver: AbortSignal): Promise<Sign> {
    let quiet = 0;
    while (quiet < TURNS && !isOver.aborted) {
      const { heard } = this.connection;
      await pause(TURN_MS, undefined, { signal: isOver }).catch(() => undefined);
      for (let count = 0; count < LOOP_TURNS && !isOver.aborted; count += 1) await loopTurn();
      quiet = this.connection.heard === heard ? quiet + 1 : 0;
    }
    return 'silent';
  }
}
