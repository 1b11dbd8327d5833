import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { AnswerAdditions } from './answer-additions.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a controller takes the conditions of a write. */
    answerAdditions?: AnswerAdditions;
  }
}

/** Puts into the answer of a write what was collected while it ran. */
export class AnswerAdditionsInterceptor implements NestInterceptor<object, object> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(map((body) => ({ ...body, ...request.answerAdditions?.all() })));
  }
}
