import { Socket } from 'node:net';
import type { DataSource } from 'typeorm';
import { OwnConnection } from '../../database/own-connection.js';

const STATEMENT_MS = 5000;
/** A firewall may have forgotten a connection that nobody has used for longer; its silence would be no sign. */
const FRESH_MS = 10_000;

/** A connection on which the database is asked for nothing but a sign of life: no work of others may keep it waiting. */
export class SignConnection {
  private opening: Promise<OwnConnection> | undefined;
  private socket: Socket | undefined;
  private answeredAt = -Infinity;

  constructor(private readonly dataSource: DataSource) {}

  /** Bytes that have come from the database over this connection, also while it is being opened. */
  get heard(): number {
    return this.socket?.bytesRead ?? 0;
  }

  /** @throws the database's error when it refuses, or has closed the connection */
  async ask(): Promise<void> {
    if (performance.now() - this.answeredAt > FRESH_MS) this.drop();
    const opening = (this.opening ??= this.open());
    try {
      const connection = await opening;
      await connection.query('select 1');
      this.answeredAt = performance.now();
    } catch (error) {
      if (this.opening === opening) this.drop();
      throw error;
    }
  }

  /** The next question is asked over a new one. Waits for nobody. */
  drop(): void {
    const { opening } = this;
    this.opening = undefined;
    this.answeredAt = -Infinity;
    void opening?.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  private open(): Promise<OwnConnection> {
    const socket = new Socket();
    this.socket = socket;
    // Whoever asks decides when there is silence; opening may take a busy process longer than others give it.
    return OwnConnection.open(this.dataSource, 'patchbay sign', STATEMENT_MS, {
      socket,
      connectTimeoutMs: STATEMENT_MS,
    });
  }
}
