import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { InstanceEntity } from '../../database/entities/instance.entity.js';
import type { Applied } from './applied.dto.js';
import { InstanceRegistry } from './instance-registry.js';
import { ThisInstance } from './this-instance.js';

const LONGEST_WAIT_MS = 2000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
const UNKNOWN: Applied = { all: false, instances: 0, waiting_for: [] };

/** Finds out when a revision is served everywhere. */
@Injectable()
export class AppliedService {
  constructor(
    private readonly registry: InstanceRegistry,
    private readonly instance: ThisInstance,
  ) {}

  /** Resolves when every live instance has said that it serves the revision, at the latest after 2 s. */
  async waitFor(revision: number): Promise<Applied> {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    let applied = UNKNOWN;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      applied = (await this.look(revision, deadline)) ?? applied;
      if (applied.all || performance.now() + pauseMs >= deadline) return applied;
      await delay(pauseMs);
    }
  }

  /** Undefined when the database does not answer in time: the write is stored all the same. */
  private async look(revision: number, deadline: number): Promise<Applied | undefined> {
    const timeout = new AbortController();
    const remainingMs = Math.max(0, deadline - performance.now());
    try {
      const live = await Promise.race([
        this.registry.live(),
        delay(remainingMs, undefined, { signal: timeout.signal, ref: false }),
      ]);
      return live && this.judge(live, revision);
    } catch {
      return undefined;
    } finally {
      timeout.abort();
    }
  }

  private judge(live: readonly InstanceEntity[], revision: number): Applied {
    const behind = live.filter((instance) => instance.revision < revision).map(({ name }) => name);
    const { id, name } = this.instance;
    // Its own row is written again within a second if something took it away.
    if (!live.some((instance) => instance.id === id)) behind.push(name);
    return { all: behind.length === 0, instances: live.length, waiting_for: behind };
  }
}
