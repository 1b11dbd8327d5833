import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Applied } from './applied.dto.js';
import { InstanceRegistry, isLive, type KnownInstance } from './instance-registry.js';
import { ThisInstance } from './this-instance.js';

const LONGEST_WAIT_MS = 2000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
/** An instance that says nothing for longer is taken for dead. */
const LONGEST_SILENCE_MS = 60_000;
const UNKNOWN: Applied = { all: false, instances: 0, waiting_for: [] };

/** Finds out when a revision is served everywhere. */
@Injectable()
export class AppliedService {
  constructor(
    private readonly registry: InstanceRegistry,
    private readonly instance: ThisInstance,
  ) {}

  /** Resolves when every live instance has said that it serves the revision, at the latest after 2 s. Nobody waits for silent ones. */
  async waitFor(revision: number): Promise<Applied> {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    let applied = UNKNOWN;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      applied = (await this.look(revision, deadline)) ?? applied;
      if (isDecided(applied) || performance.now() + pauseMs >= deadline) return applied;
      await delay(pauseMs);
    }
  }

  /** Undefined when the database does not answer in time: the write is stored all the same. */
  private async look(revision: number, deadline: number): Promise<Applied | undefined> {
    const timeout = new AbortController();
    const remainingMs = Math.max(0, deadline - performance.now());
    try {
      const known = await Promise.race([
        this.registry.known(),
        delay(remainingMs, undefined, { signal: timeout.signal, ref: false }),
      ]);
      return known && this.judge(known, revision);
    } catch {
      return undefined;
    } finally {
      timeout.abort();
    }
  }

  private judge(known: readonly KnownInstance[], revision: number): Applied {
    const live = known.filter(isLive);
    const silent = known
      .filter((each) => !isLive(each) && each.quietForMs < LONGEST_SILENCE_MS)
      .map(({ name }) => name);
    const behind = live
      .filter((instance) => !instance.isOfHistory || instance.revision < revision)
      .map(({ name }) => name);
    const { id, name } = this.instance;
    // Its own row is written again within a second if something took it away.
    if (!live.some((instance) => instance.id === id)) behind.push(name);
    const all = behind.length === 0 && silent.length === 0;
    return { all, instances: live.length, waiting_for: behind, ...(silent.length > 0 && { silent }) };
  }
}

function isDecided({ all, instances, waiting_for }: Applied): boolean {
  return all || (instances > 0 && waiting_for.length === 0);
}
