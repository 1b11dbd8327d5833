import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { PurposeSlugPipe } from '../purpose-slug.pipe.js';
import { ScheduleService } from './schedule.service.js';
import { ScheduledActivations } from './scheduled.dto.js';

const PURPOSE = { name: 'purpose', description: 'Slug of the purpose.' };

@ApiTags('Active providers')
@Controller('api/v1/llm-config/active/:purpose/scheduled')
export class ScheduleController {
  constructor(private readonly schedule: ScheduleService) {}

  @Get()
  @Access('viewer')
  @ApiParam(PURPOSE)
  @ApiOperation({ summary: 'What is scheduled for a purpose, also where nothing is plugged in yet' })
  @ApiErrors('invalid_request', 'purpose_not_found')
  list(@Param('purpose', PurposeSlugPipe) purpose: string): Promise<ScheduledActivations> {
    return this.schedule.list(purpose);
  }

  @Delete()
  @Access('operator')
  @ApiWrite()
  @ApiParam(PURPOSE)
  @ApiOperation({ summary: 'Cancel everything that is scheduled for a purpose; a temporary chain then stays' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  cancel(@Param('purpose', PurposeSlugPipe) purpose: string, @Write() write: WriteContext): Promise<Deleted> {
    return this.schedule.cancel(purpose, write);
  }

  @Delete(':id')
  @Access('operator')
  @ApiWrite()
  @ApiParam(PURPOSE)
  @ApiParam({ name: 'id', description: 'Id of what is scheduled.' })
  @ApiOperation({
    summary: 'Cancel one thing that is scheduled for a purpose; a temporary chain whose end it is stays',
  })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  cancelOne(
    @Param('purpose', PurposeSlugPipe) purpose: string,
    @Param('id', IdPipe) id: number,
    @Write() write: WriteContext,
  ): Promise<Deleted> {
    return this.schedule.cancelOne(purpose, id, write);
  }
}
