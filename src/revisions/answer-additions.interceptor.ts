import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { AnswerAdditions } from './answer-additions.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a controller takes the conditions of a write. */
    answerAdditions?: AnswerAdditions;
  }
}

/** Puts into the answer of a write what was collected while it ran, and names its revision in the head as well. */
export class AnswerAdditionsInterceptor implements NestInterceptor<object, object> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body) => {
        const seen = seenRevision(body, request.query);
        if (seen !== undefined) reply.header('x-config-revision', String(seen));
        return { ...body, ...request.answerAdditions?.all() };
      }),
    );
  }
}

/** What whoever gets the answer has seen: others may have written since. A dry run was made at the revision before. */
function seenRevision(body: object, query: unknown): number | undefined {
  if (!('revision' in body) || typeof body.revision !== 'number') return undefined;
  const { dry_run } = query as Readonly<Record<string, unknown>>;
  return dry_run === 'true' ? body.revision - 1 : body.revision;
}
