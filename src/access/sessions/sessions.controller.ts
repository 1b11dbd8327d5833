import { Controller, Delete, Get, Header, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdPageQuery } from '../../validation/page.dto.js';
import { Access } from '../access.decorator.js';
import { callingAdmin } from '../calling-admin.js';
import { BrowserSessions } from './browser-sessions.js';
import { EndedSessions, SessionPage } from './session.dto.js';
import { SessionsService } from './sessions.service.js';

const NOT_KEPT = ['cache-control', 'no-store'] as const;

@ApiTags('Login')
@Access('viewer')
@Controller('api/v1/auth/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly browsers: BrowserSessions,
  ) {}

  @Get()
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'List the sessions that go on: your own, as admin everybody’s' })
  @ApiErrors('invalid_request')
  list(@Req() request: FastifyRequest, @Query() query: IdPageQuery): Promise<SessionPage> {
    return this.sessions.page(callingAdmin(request), this.browsers.hashOf(request), query);
  }

  @Delete()
  @ApiOperation({ summary: 'End all your own sessions, this one too' })
  @ApiErrors('foreign_origin')
  endOwn(@Req() request: FastifyRequest): Promise<EndedSessions> {
    return this.sessions.endOwn(callingAdmin(request));
  }

  @Delete(':id')
  @ApiParam({ name: 'id', description: 'Id of the session.' })
  @ApiOperation({ summary: 'End a session: one of your own, as admin anybody’s' })
  @ApiErrors('foreign_origin', 'not_found')
  end(@Req() request: FastifyRequest, @Param('id', IdPipe) id: number): Promise<EndedSessions> {
    return this.sessions.end(callingAdmin(request), id);
  }
}
