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

/** What an instance has to serve to count. */
interface Goal {
  readonly revision: number;
  /** Number of the newest version of the credentials at the first look, which comes after the write. */
  credentials: number;
}

/** Finds out when a revision is served everywhere, and no credential counts any more that was revoked before. */
@Injectable()
export class AppliedService {
  constructor(
    private readonly registry: InstanceRegistry,
    private readonly instance: ThisInstance,
  ) {}

  /**
   * Resolves when every live instance has said that it serves the revision, and goes by the credentials as they are now,
   * at the latest after 2 s. Nobody waits for silent ones.
   */
  async waitFor(revision: number): Promise<Applied> {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    const goal: Goal = { revision, credentials: 0 };
    let applied = UNKNOWN;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      applied = (await this.look(goal, deadline)) ?? applied;
      if (isDecided(applied) || performance.now() + pauseMs >= deadline) return applied;
      await delay(pauseMs);
    }
  }

  /** Undefined when the database does not answer in time: the write is stored all the same. */
  private async look(goal: Goal, deadline: number): Promise<Applied | undefined> {
    const timeout = new AbortController();
    const remainingMs = Math.max(0, deadline - performance.now());
    try {
      const known = await Promise.race([
        this.registry.known(),
        delay(remainingMs, undefined, { signal: timeout.signal, ref: false }),
      ]);
      return known && this.judge(known, goal);
    } catch {
      return undefined;
    } finally {
      timeout.abort();
    }
  }

  private judge(known: readonly KnownInstance[], goal: Goal): Applied {
    goal.credentials ||= known[0]?.newestCredentials ?? 0;
    const live = known.filter(isLive);
    const silent = known
      .filter((each) => !isLive(each) && each.quietForMs < LONGEST_SILENCE_MS)
      .map(({ name }) => name);
    const behind = live.filter((instance) => isBehind(instance, goal)).map(({ name }) => name);
    const { id, name } = this.instance;
    // Its own row is written again within a second if something took it away.
    if (!live.some((instance) => instance.id === id)) behind.push(name);
    const all = behind.length === 0 && silent.length === 0;
    return { all, instances: live.length, waiting_for: behind, ...(silent.length > 0 && { silent }) };
  }
}

function isBehind({ isOfHistory, revision, knownCredentials }: KnownInstance, goal: Goal): boolean {
  return !isOfHistory || revision < goal.revision || knownCredentials < goal.credentials;
}

function isDecided({ all, instances, waiting_for }: Applied): boolean {
  return all || (instances > 0 && waiting_for.length === 0);
}
