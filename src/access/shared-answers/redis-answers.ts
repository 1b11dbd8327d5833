import { Injectable } from '@nestjs/common';
import { KeyRing, type MasterKey } from '../../crypto/key-ring.js';
import { RedisLink } from '../limits/redis/redis-link.js';
import { RedisScript } from '../limits/redis/redis-script.js';
import { AnswerSeal } from './answer-seal.js';
import { SharedAnswers } from './shared-answers.js';

/** A larger one would keep the questions about limits, which share the connection, waiting. */
const LARGEST_BYTES = 256 * 1024;

const FIND = new RedisScript(`return redis.call('GET', KEYS[1])`);
/** A Redis without room keeps nothing, and goes on counting limits. */
const KEEP = new RedisScript(`
local kept = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if kept.err then return 0 end
return 1`);

/** Answers in Redis, sealed. */
@Injectable()
export class RedisAnswers extends SharedAnswers {
  private sealedBy: MasterKey | undefined;
  private derived: AnswerSeal | undefined;

  constructor(
    private readonly link: RedisLink,
    private readonly ring: KeyRing,
  ) {
    super();
  }

  get isUsable(): boolean {
    return this.link.isUsable;
  }

  /** Of the master key that seals now. */
  private get seal(): AnswerSeal {
    const { active } = this.ring;
    if (!this.derived || this.sealedBy !== active) {
      this.derived = new AnswerSeal(active.bytes);
      this.sealedBy = active;
    }
    return this.derived;
  }

  async find(key: string): Promise<Buffer | undefined> {
    const { seal } = this;
    const name = seal.nameOf(key);
    const sealed = await this.link.ask(FIND, [placeOf(name)], []);
    return typeof sealed === 'string' ? seal.open(sealed, name) : undefined;
  }

  keep(key: string, answer: Buffer, ttlMs: number): void {
    if (!this.link.isUsable || answer.length > LARGEST_BYTES) return;
    const name = this.seal.nameOf(key);
    this.link.tell(KEEP, [placeOf(name)], [this.seal.seal(answer, name), ttlMs]);
  }
}

function placeOf(name: string): string {
  return `pb:answer:${name}`;
}
