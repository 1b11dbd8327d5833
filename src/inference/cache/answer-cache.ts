import { Injectable, Logger } from '@nestjs/common';
import { SharedAnswers } from '../../access/shared-answers/shared-answers.js';
import type { Endpoint } from '../../protocols/protocol.js';
import { headerValue } from '../../snapshot/header-value.js';
import type { Exchange } from '../exchange.js';
import { answerKey } from './answer-key.js';
import { AnswerMemory } from './answer-memory.js';
import { Caching } from './caching.js';
import { fromBytes, type KeptAnswer, toBytes } from './kept-answer.js';

/**
 * Where the same request means the same answer. Images may be links that end, `responses` are part of a conversation
 * that the vendor keeps, and what is uploaded is not read here.
 */
const CACHED: ReadonlySet<Endpoint> = new Set<Endpoint>([
  'chat/completions',
  'completions',
  'embeddings',
  'rerank',
  'moderations',
  'audio/speech',
]);
const MS_PER_SECOND = 1000;

/** Answers that are given again to who asks the same, for as long as the purpose says. */
@Injectable()
export class AnswerCache {
  private readonly logger = new Logger('cache');
  private readonly memory = new AnswerMemory();

  constructor(private readonly shared: SharedAnswers) {}

  /** Undefined where every request is asked anew. */
  open({ route: { policy }, request }: Exchange): Caching | undefined {
    const { cache, dataPolicy } = policy;
    if (!cache || !CACHED.has(request.endpoint)) return undefined;
    return new Caching(cache.ttlSeconds * MS_PER_SECOND, dataPolicy !== 'local_only');
  }

  /** Looks for an answer and remembers it. Never throws. @returns whether there is one */
  async find(caching: Caching, exchange: Exchange): Promise<boolean> {
    try {
      const key = answerKey(exchange);
      caching.key = key;
      caching.found = this.memory.find(key) ?? (caching.mayLeave ? await this.findElsewhere(key, caching) : undefined);
    } catch (err) {
      this.logger.error({ err }, 'the cache failed; the request is asked anew');
    }
    return caching.found !== undefined;
  }

  /** After an answer was given: keeps it if it was given anew, and whole. Never throws. */
  keep({ key, found, recording, ttlMs, mayLeave }: Caching, { ending, target, model }: Exchange): void {
    if (key === undefined || found || ending !== 'delivered' || !target) return;
    const recorded = recording.take();
    if (!recorded) return;
    const answer: KeptAnswer = {
      ...recorded,
      provider: target.provider.label,
      model: model === undefined ? undefined : headerValue(model),
      endsAt: Date.now() + ttlMs,
    };
    this.memory.keep(key, answer, ttlMs);
    if (mayLeave && this.shared.isUsable) this.shared.keep(key, toBytes(answer), ttlMs);
  }

  private async findElsewhere(key: string, { ttlMs }: Caching): Promise<KeptAnswer | undefined> {
    const bytes = this.shared.isUsable ? await this.shared.find(key) : undefined;
    if (!bytes) return undefined;
    const answer = fromBytes(bytes);
    // Clocks differ; no answer may become older than its purpose allows.
    const restMs = Math.min(ttlMs, answer.endsAt - Date.now());
    if (restMs <= 0) return undefined;
    this.memory.keep(key, answer, restMs);
    return answer;
  }
}
