import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { AppliedService } from './applied.service.js';

/** Holds the answer to a write with `?wait=applied` back until the revision is served everywhere, and says so in it. */
@Injectable()
export class WaitForApplied implements NestInterceptor {
  constructor(private readonly applied: AppliedService) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const { wait, dry_run } = query as Readonly<Record<string, unknown>>;
    // A dry run stores nothing that could be applied.
    if (wait !== 'applied' || dry_run === 'true') return next.handle();
    return next.handle().pipe(mergeMap((body) => this.withApplied(body)));
  }

  private async withApplied(body: unknown): Promise<unknown> {
    if (typeof body !== 'object' || body === null || !('revision' in body)) return body;
    if (typeof body.revision !== 'number') return body;
    return { ...body, applied: await this.applied.waitFor(body.revision) };
  }
}
