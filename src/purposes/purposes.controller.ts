import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { PurposePageQuery } from './purpose-page-query.dto.js';
import { PurposeSlugPipe } from './purpose-slug.pipe.js';
import { PurposePage, PurposeView, PutPurpose, WrittenPurpose } from './purpose.dto.js';
import { PurposesService } from './purposes.service.js';

const SLUG = { name: 'slug', description: 'Slug of the purpose.' };

@ApiTags('Purposes')
@Controller('api/v1/llm-config/purposes')
export class PurposesController {
  constructor(private readonly purposes: PurposesService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List purposes' })
  @ApiErrors('invalid_request')
  list(@Query() query: PurposePageQuery): Promise<PurposePage> {
    return this.purposes.page(query);
  }

  @Get(':slug')
  @Access('viewer')
  @ApiParam(SLUG)
  @ApiOperation({ summary: 'Read one purpose' })
  @ApiErrors('invalid_request', 'purpose_not_found')
  get(@Param('slug', PurposeSlugPipe) slug: string): Promise<PurposeView> {
    return this.purposes.get(slug);
  }

  @Put(':slug')
  @Access('operator')
  @ApiWrite()
  @ApiParam(SLUG)
  @ApiOperation({ summary: 'Create a purpose, or change it; what is left out stays as it is' })
  @ApiErrors(...BODY_ERRORS, 'preflight_failed')
  put(
    @Param('slug', PurposeSlugPipe) slug: string,
    @Body() body: PutPurpose,
    @Write() write: WriteContext,
  ): Promise<WrittenPurpose> {
    return this.purposes.put(slug, body, write);
  }

  @Delete(':slug')
  @Access('operator')
  @ApiWrite()
  @ApiParam(SLUG)
  @ApiOperation({ summary: 'Delete a purpose that nothing uses' })
  @ApiErrors(...WRITE_ERRORS, 'purpose_not_found', 'in_use')
  remove(@Param('slug', PurposeSlugPipe) slug: string, @Write() write: WriteContext): Promise<Deleted> {
    return this.purposes.remove(slug, write);
  }
}
