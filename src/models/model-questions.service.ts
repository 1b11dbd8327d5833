import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callingApp } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Endpoint } from '../protocols/protocol.js';
import { AppViews } from './app-view.js';
import { inLanes } from '../concurrency/in-lanes.js';
import { leavingOf } from './leaving.js';
import type { Batch, BatchResult, Embedding, Generation } from './model-answers.dto.js';
import { type ModelAnswer, type ModelCall, ModelCalls } from './model-calls.js';
import type { BatchQuestion, Embed, Generate, GenerateBatch } from './model-questions.dto.js';
import { chatOf, embeddingOf } from './questions.js';
import { embeddingIn, generationIn } from './read-answer.js';
import { resolveModel } from './resolve-model.js';

const DEFAULT_MODEL = 'chat';
const DEFAULT_CONCURRENCY = 4;

/** Questions to models by their names. */
@Injectable()
export class ModelQuestionsService {
  constructor(
    private readonly views: AppViews,
    private readonly calls: ModelCalls,
  ) {}

  async generate(name: string, body: Generate, request: FastifyRequest, reply: FastifyReply): Promise<Generation> {
    const chat = chatOf(body, this.resolve(name, request));
    return generationIn(await this.askOne('chat/completions', chat, request, reply), request.id);
  }

  async embed(name: string, body: Embed, request: FastifyRequest, reply: FastifyReply): Promise<Embedding> {
    const question = embeddingOf(body, this.resolve(name, request));
    return embeddingIn(await this.askOne('embeddings', question, request, reply), request.id);
  }

  /** Each on its own: one that fails is no reason for another to. */
  async generateAll(body: GenerateBatch, request: FastifyRequest, reply: FastifyReply): Promise<Batch> {
    const { requests, model = DEFAULT_MODEL, concurrency = DEFAULT_CONCURRENCY } = body;
    const left = leavingOf(reply);
    const ask = (question: BatchQuestion, index: number): Promise<BatchResult> =>
      this.resultOf({ ...question, model: question.model ?? model }, index, request, left);
    const results = await inLanes(requests, concurrency, ask, left);
    const succeeded = results.filter(({ error }) => error === null).length;
    return { results, succeeded, failed: results.length - succeeded };
  }

  private async resultOf(
    question: BatchQuestion & { readonly model: string },
    index: number,
    request: FastifyRequest,
    left: AbortSignal,
  ): Promise<BatchResult> {
    const requestId = `${request.id}.${index}`;
    try {
      const body = chatOf(question, this.resolve(question.model, request));
      const call: ModelCall = { endpoint: 'chat/completions', body, request, requestId, left };
      // The first of them is the request itself, which was counted as it came.
      const answer = await (index === 0 ? this.calls.ask(call) : this.calls.askMore(call));
      return { index, status: 200, generation: generationIn(answer, requestId), error: null };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const { status, code, message, param = null } = error;
      return { index, status, generation: null, error: { code, message, param } };
    }
  }

  private async askOne(
    endpoint: Endpoint,
    body: object,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ModelAnswer> {
    const answer = await this.calls.ask({ endpoint, body, request, requestId: request.id, left: leavingOf(reply) });
    void reply.headers(answer.headers);
    return answer;
  }

  private resolve(name: string, request: FastifyRequest): string {
    return resolveModel(name, this.views.of(callingApp(request)));
  }
}
