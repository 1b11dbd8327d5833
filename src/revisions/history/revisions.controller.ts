import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { Caller } from '../../access/caller.decorator.js';
import type { Principal } from '../../access/principal.js';
import { ApiErrors, BODY_ERRORS } from '../../errors/api-errors.decorator.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdPageQuery } from '../../validation/page.dto.js';
import { ApiWrite, Write, type WriteContext } from '../write-context.js';
import { Revision, RevisionDiff, RevisionPage, RollBack, RolledBack } from './revision.dto.js';
import { RevisionsService } from './revisions.service.js';
import { RollbackService } from './rollback.service.js';

@ApiTags('History')
@Controller('api/v1/llm-config/revisions')
export class RevisionsController {
  constructor(
    private readonly revisions: RevisionsService,
    private readonly rollback: RollbackService,
  ) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List what was changed, by whom and why, newest first' })
  @ApiErrors('invalid_request')
  list(@Query() query: IdPageQuery): Promise<RevisionPage> {
    return this.revisions.page(query);
  }

  @Get(':n')
  @Access('viewer')
  @ApiParam({ name: 'n', description: 'Number of the revision.' })
  @ApiOperation({ summary: 'Read one revision with what it changed, in pages' })
  @ApiErrors('invalid_request', 'not_found')
  get(@Param('n', IdPipe) number: number, @Query() query: IdPageQuery): Promise<Revision> {
    return this.revisions.get(number, query);
  }

  @Get(':a/diff/:b')
  @Access('viewer')
  @ApiParam({ name: 'a', description: 'Number of the revision to start from.' })
  @ApiParam({ name: 'b', description: 'Number of the revision to get to; it may be the earlier one.' })
  @ApiOperation({ summary: 'What differs between two revisions, in pages' })
  @ApiErrors('invalid_request', 'not_found')
  diff(
    @Param('a', IdPipe) from: number,
    @Param('b', IdPipe) to: number,
    @Query() query: IdPageQuery,
  ): Promise<RevisionDiff> {
    return this.revisions.diff(from, to, query);
  }

  @Post(':n/rollback')
  @HttpCode(200)
  @Access('operator')
  @ApiWrite()
  @ApiParam({ name: 'n', description: 'Number of the revision whose configuration is restored.' })
  @ApiOperation({
    summary:
      'Restore the configuration of a revision, as a new one; keys stay as they are. One that loses keys or loosens a data policy needs the role admin',
  })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'rollback_refused')
  rollBack(
    @Param('n', IdPipe) number: number,
    @Body() body: RollBack,
    @Write() write: WriteContext,
    @Caller() caller: Principal,
  ): Promise<RolledBack> {
    return this.rollback.rollBack(number, body, write, caller);
  }
}
