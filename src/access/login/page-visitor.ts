import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '../authentication.js';
import type { PageSession } from './login.dto.js';

/** Who is at the browser that shows the page. */
@Injectable()
export class PageVisitor {
  constructor(private readonly authentication: Authentication) {}

  async of(request: FastifyRequest): Promise<PageSession> {
    const principal = await this.authentication.visitor(request);
    if (principal?.kind !== 'admin') return { user: null };
    const { id, name, role, means } = principal;
    return { user: { id, name, role, means } };
  }
}
