import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

const EVERY_MS = 30_000;

/** Notes when sessions were last used: once in a while for all of them together. */
@Injectable()
export class SessionUses implements OnApplicationShutdown {
  private readonly logger = new Logger(SessionUses.name);
  private readonly used = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** The session with this hash has just been used. Returns at once. */
  note(tokenHash: string): void {
    this.used.add(tokenHash);
    this.timer ??= setTimeout(() => void this.store(), EVERY_MS).unref();
  }

  /** What could not be stored is noted again with the next use. */
  async store(): Promise<void> {
    this.timer = undefined;
    const hashes = [...this.used];
    this.used.clear();
    try {
      await this.dataSource.query('update sessions set last_seen_at = now() where token_hash = any ($1)', [hashes]);
    } catch (error) {
      this.logger.debug(`when sessions were last used is not stored: ${String(error)}`);
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }
}
