import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A script that Redis runs as one step, sent once and named by its hash from then on. */
export class RedisScript {
  private readonly sha: string;

  constructor(private readonly text: string) {
    this.sha = hash('sha1', text);
  }

  /** So that it is known before it is needed, and nothing overtakes its first run. */
  async load(redis: Redis): Promise<void> {
    await redis.script('LOAD', this.text);
  }

  async run(redis: Redis, keys: readonly string[], parameters: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...parameters);
    } catch (error) {
      // A Redis that has been started anew does not know it.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.text, keys.length, ...keys, ...parameters);
    }
  }
}
