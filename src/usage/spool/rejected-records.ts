import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { UsageHealth } from '../usage-health.js';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
export const REJECTED_FILE = 'rejected.jsonl';

/** Records that cannot be stored. They are kept in a file of their own, for people, so that they hold up nobody. */
export class RejectedRecords {
  private readonly logger = new Logger('usage');

  constructor(
    private readonly spools: string,
    private readonly health: Pick<UsageHealth, 'lose' | 'reject'>,
  ) {}

  async keep(records: readonly (Buffer | string)[], reason: string): Promise<void> {
    if (records.length === 0) return;
    const path = join(this.spools, REJECTED_FILE);
    this.logger.error(`${records.length} usage records could not be stored (${reason}); they are kept in ${path}`);
    const at = new Date().toISOString();
    const lines = records.map((record) => `${JSON.stringify({ at, reason, record: record.toString() })}\n`);
    try {
      await mkdir(this.spools, { recursive: true, mode: OWNER_ONLY_FOLDER });
      await appendFile(path, lines.join(''), { mode: OWNER_ONLY_FILE });
      this.health.reject(records.length);
    } catch (error) {
      this.health.lose(records.length);
      this.logger.error(`${path} cannot be written, so these records are lost: ${String(error)}`);
    }
  }
}
