import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CredentialDirectory } from './credential-directory.js';
import { BreakGlass } from './login/break-glass.js';
import { presentedToken } from './presented-tokens.js';
import type { AdminPrincipal, Principal } from './principal.js';
import { sessionIdOf } from './sessions/session-cookie.js';

/** What ends by itself, like a session, ends within this. */
const LOOK_MS = 1000;

interface StandingCaller {
  readonly principal: AdminPrincipal;
  readonly request: Pick<FastifyRequest, 'headers'>;
  readonly onEnd: () => void;
}

/** Whether admins who stay connected are still who they were when they came. Asking counts as no use of anything. */
@Injectable()
export class StandingCallers {
  private readonly watched = new Set<StandingCaller>();
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly directory: CredentialDirectory,
    private readonly breakGlass: BreakGlass,
  ) {
    directory.follow(() => this.look());
  }

  /**
   * @param onEnd is told once, soon after they are not any more; must not throw
   * @returns watches no longer
   */
  watch(principal: AdminPrincipal, request: Pick<FastifyRequest, 'headers'>, onEnd: () => void): () => void {
    const caller = { principal, request, onEnd };
    this.watched.add(caller);
    this.looking ??= setInterval(() => this.look(), LOOK_MS).unref();
    return () => void this.forget(caller);
  }

  /** False also where nobody can tell any more. */
  async areStill(principal: AdminPrincipal, { headers }: Pick<FastifyRequest, 'headers'>): Promise<boolean> {
    if (principal.means === 'break_glass') return this.breakGlass.is(presentedToken(headers) ?? '');
    try {
      return isSame(principal, await this.find(headers));
    } catch {
      return false;
    }
  }

  private look(): void {
    for (const caller of this.watched) void this.judge(caller);
  }

  private async judge(caller: StandingCaller): Promise<void> {
    const isStill = await this.areStill(caller.principal, caller.request);
    if (!isStill && this.forget(caller)) caller.onEnd();
  }

  /** @returns whether they were watched until now */
  private forget(caller: StandingCaller): boolean {
    const wasWatched = this.watched.delete(caller);
    if (this.watched.size === 0) {
      clearInterval(this.looking);
      this.looking = undefined;
    }
    return wasWatched;
  }

  private find(headers: FastifyRequest['headers']): Principal | undefined | Promise<Principal | undefined> {
    const token = presentedToken(headers);
    if (token !== undefined) return this.directory.find(token);
    const id = sessionIdOf({ headers });
    return id === undefined ? undefined : this.directory.findSession(id);
  }
}

/** Another role may see other things, and its page another way of seeing them. */
function isSame({ id, role }: AdminPrincipal, found: Principal | undefined): boolean {
  return found?.kind === 'admin' && found.id === id && found.role === role;
}
