import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../stage/clock.ts';
import { type Random, randomFrom } from '../stage/random.ts';
import type { Balancer } from './balancer.ts';
import { ask, type Question } from './client.ts';
import type { Answer } from './evidence.ts';
import type { Instance } from './instance.ts';
import { type Purpose, PURPOSES } from './names.ts';

const TICK_MS = 5;
const STREAM_SHARE = 0.5;
const MOST_PARTS = 30;
const LONGEST_PAUSE_MS = 25;

/** Mixed requests, sent at an even pace whatever becomes of them. */
export class Load {
  private readonly balancer: Balancer;
  private readonly perSecond: number;
  readonly began = monotonicMs();
  readonly answers: Answer[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly random: Random;
  private readonly sending: Promise<void>;
  private asked = 0;
  private due = 0;
  private latestMs = 0;
  private stoppedAt = Infinity;

  constructor(balancer: Balancer, perSecond: number, seed: number) {
    this.balancer = balancer;
    this.perSecond = perSecond;
    this.random = randomFrom(seed);
    this.sending = this.run();
  }

  /** When the last request was sent; infinite while the load goes on. */
  get endedAt(): number {
    return this.stoppedAt;
  }

  /** How long after its time a request was sent at worst, in milliseconds. */
  get mostBehindMs(): number {
    return this.latestMs;
  }

  /** Requests sent at the even pace. */
  get paced(): number {
    return this.due;
  }

  /** Sends one request more than the pace wants. */
  async ask(instance: Instance, purpose: Purpose): Promise<void> {
    const question = this.question(purpose);
    this.answers.push(await instance.during(() => ask(instance, this.balancer.appKey, question)));
  }

  /** Resolves when everything is answered. */
  async stop(): Promise<void> {
    this.stoppedAt = Math.min(this.stoppedAt, monotonicMs());
    await this.sending;
    await Promise.all(this.underWay);
  }

  private async run(): Promise<void> {
    while (this.stoppedAt === Infinity) {
      const elapsedMs = monotonicMs() - this.began;
      for (; (this.due * 1000) / this.perSecond <= elapsedMs; this.due++) {
        this.latestMs = Math.max(this.latestMs, elapsedMs - (this.due * 1000) / this.perSecond);
        this.send();
      }
      await pause(TICK_MS);
    }
  }

  private send(): void {
    const asking = this.ask(this.balancer.next(), this.random.oneOf(PURPOSES)).finally(() => {
      this.underWay.delete(asking);
    });
    this.underWay.add(asking);
  }

  private question(purpose: Purpose): Question {
    const { random } = this;
    const parts = random.between(1, MOST_PARTS);
    const isStream = random.fraction() < STREAM_SHARE;
    return {
      asked: { id: ++this.asked, purpose, parts, pauseMs: random.between(0, LONGEST_PAUSE_MS) },
      kind: kindOf(purpose, isStream),
      inHeader: random.fraction() < 0.5,
    };
  }
}

function kindOf(purpose: Purpose, isStream: boolean): Question['kind'] {
  if (purpose === 'embeddings') return 'vector';
  return isStream ? 'stream' : 'whole';
}
