import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callingApp } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { AppViews } from './app-view.js';
import type { IntegrationCheck, IntegrationTest, TestIntegration } from './integration-test.dto.js';
import { usablePurposes } from './known-models.js';
import { leavingOf } from './leaving.js';
import { type ModelCall, ModelCalls } from './model-calls.js';
import { embeddingIn, generationIn } from './read-answer.js';

const MAX_PURPOSES = 20;
const FEW_TOKENS = 16;
const SAMPLE = 'Say hello.';

interface Sample {
  readonly endpoint: Endpoint;
  readonly body: (purpose: string) => object;
}

const CHAT: Sample = {
  endpoint: 'chat/completions',
  body: (model) => ({ model, messages: [{ role: 'user', content: SAMPLE }], max_tokens: FEW_TOKENS }),
};
/** Purposes that something else than a chat is asked of. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  embeddings: { endpoint: 'embeddings', body: (model) => ({ model, input: SAMPLE }) },
  reranking: { endpoint: 'rerank', body: (model) => ({ model, query: SAMPLE, documents: [SAMPLE] }) },
  moderation: { endpoint: 'moderations', body: (model) => ({ model, input: SAMPLE }) },
};
/** An image or a sound is no small question. */
const UNTRIED: ReadonlySet<string> = new Set(['images', 'audio']);

/** Asks each purpose one small real question, one after the other. */
@Injectable()
export class IntegrationTestService {
  constructor(
    private readonly views: AppViews,
    private readonly calls: ModelCalls,
  ) {}

  async run({ purposes }: TestIntegration, request: FastifyRequest, reply: FastifyReply): Promise<IntegrationTest> {
    const left = leavingOf(reply);
    const checks: IntegrationCheck[] = [];
    for (const purpose of purposes ?? this.pluggedPurposes(request)) {
      if (left.aborted) break;
      checks.push(await this.check(purpose, checks.length, request, left));
    }
    return { passed: checks.length > 0 && checks.every(({ passed }) => passed), checks };
  }

  private pluggedPurposes(request: FastifyRequest): readonly string[] {
    const { snapshot, rights } = this.views.of(callingApp(request));
    const plugged = usablePurposes(snapshot, rights).filter(
      ({ slug, tiers }) => tiers.length > 0 && !UNTRIED.has(slug),
    );
    return plugged.slice(0, MAX_PURPOSES).map(({ slug }) => slug);
  }

  private async check(
    purpose: string,
    index: number,
    request: FastifyRequest,
    left: AbortSignal,
  ): Promise<IntegrationCheck> {
    const { endpoint, body } = Object.hasOwn(SAMPLES, purpose) ? (SAMPLES[purpose] ?? CHAT) : CHAT;
    const requestId = `${request.id}.${index}`;
    const seen = { purpose, endpoint, request_id: requestId };
    try {
      this.requirePurpose(purpose, request);
      const call: ModelCall = { endpoint, body: body(purpose), asksAnew: true, request, requestId, left };
      const answer = await (index === 0 ? this.calls.ask(call) : this.calls.askMore(call));
      if (endpoint === 'embeddings') embeddingIn(answer, requestId);
      if (endpoint === 'chat/completions') generationIn(answer, requestId);
      const { provider, latencyMs } = answer;
      return { ...seen, passed: true, provider, latency_ms: Math.round(latencyMs), error: null };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return { ...seen, passed: false, provider: null, latency_ms: null, error: error.message };
    }
  }

  /** A slug that is none would be taken for the name of a model. */
  private requirePurpose(slug: string, request: FastifyRequest): void {
    if (UNTRIED.has(slug)) {
      throw new GatewayError('invalid_request', `"${slug}" is not tried: images and sound are no small question.`, {
        param: 'purposes',
      });
    }
    const { snapshot } = this.views.of(callingApp(request));
    if (snapshot.purposes.has(slug)) return;
    throw new GatewayError('purpose_not_found', `There is no purpose "${slug}".`, { param: 'purposes' });
  }
}
