import { vectorLengths } from '../protocols/openai/vector-lengths.js';
import { vectorFault, type VectorRule, vectorRules } from '../snapshot/vector-rules.js';
import type { AnswerHeaders } from './answer-headers.js';
import type { Exchange } from './exchange.js';
import type { Asked } from './served.js';

/** Its message tells the reason, to follow the provider's name; it names no address and no secret. */
export class VectorSizeError extends Error {
  override readonly name = 'VectorSizeError';
}

const SMALL_ANSWER_BYTES = 64 * 1024;

/** Looks at vectors before an app gets them: those of another size than its store has would spoil what is in there. */
export class VectorGuard {
  private constructor(private readonly rules: readonly VectorRule[]) {}

  /** Undefined where any size will do. */
  static for({ arrival, route, request, model }: Exchange, { target }: Asked): VectorGuard | undefined {
    if (request.endpoint !== 'embeddings') return undefined;
    const { purpose, policy } = route;
    const maker = { purpose, required: policy.vectorSize, provider: target.provider.name, model };
    const rules = vectorRules(maker, arrival.collections);
    return rules.length === 0 ? undefined : new VectorGuard(rules);
  }

  /** @param body the answer, or as much of it as there is before it must be sent on */
  faultIn(body: Buffer, { 'content-encoding': encoding }: AnswerHeaders): VectorSizeError | undefined {
    const reason =
      encoding === undefined ? this.reasonIn(body) : 'its vectors came compressed, so they cannot be measured';
    return reason === undefined ? undefined : new VectorSizeError(reason);
  }

  private reasonIn(body: Buffer): string | undefined {
    const lengths = new Set(vectorLengths(body));
    if (lengths.size === 0 && !hasNone(body)) return 'its answer has no vector that can be measured';
    for (const length of lengths) {
      const fault =
        length === null ? 'its answer has something else where a vector should be' : vectorFault(this.rules, length);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

/** Whoever asks for the vectors of nothing gets none. */
function hasNone(body: Buffer): boolean {
  if (body.length > SMALL_ANSWER_BYTES) return false;
  try {
    const { data } = JSON.parse(body.toString('utf8')) as { readonly data?: unknown };
    return Array.isArray(data) && data.length === 0;
  } catch {
    return false;
  }
}
