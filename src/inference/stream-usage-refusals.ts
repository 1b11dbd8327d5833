import { Injectable, Logger } from '@nestjs/common';
import type { Provider } from '../snapshot/snapshot.js';
import type { Refusal } from './outcome.js';

/** It may have been updated since. */
const FORGET_AFTER_MS = 3_600_000;
/** How providers name what they do not know. */
const NAMES = /stream_options|include_usage/;
const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 422]);
const SEARCHED_BYTES = 8 * 1024;

/** Which providers refuse to be asked what a stream came to, found out by asking. */
@Injectable()
export class StreamUsageRefusals {
  private readonly logger = new Logger('inference');
  /** When it may be tried again, monotonic milliseconds, by provider. */
  private readonly until = new Map<number, number>();

  /** Whether a provider may be asked. */
  mayAsk({ id, capabilities }: Provider): boolean {
    if (capabilities.streamUsage === false) return false;
    const until = this.until.get(id);
    return until === undefined || performance.now() >= until;
  }

  /** Learns from a refusal of a request that asked; returns whether it was for asking. */
  learn({ id, name }: Provider, { status, body }: Refusal): boolean {
    if (!REFUSING_STATUSES.has(status) || !NAMES.test(body.toString('latin1', 0, SEARCHED_BYTES))) return false;
    this.until.set(id, performance.now() + FORGET_AFTER_MS);
    this.logger.warn(
      `"${name}" refuses stream_options.include_usage; tokens of its streams are estimated. Set "capabilities":{"stream_usage":false} to spare it the question.`,
    );
    return true;
  }
}
