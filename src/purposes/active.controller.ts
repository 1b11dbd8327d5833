import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { ActivateProvider } from './activation.dto.js';
import { Active, ActivePage, WrittenActive } from './active.dto.js';
import { ActivationService } from './activation.service.js';
import { ActiveService } from './active.service.js';
import { ApiPreflight, PREFLIGHT_QUERY, type PreflightChoice, Preflighted } from './preflight/preflight-choice.js';
import { PurposePageQuery } from './purpose-page-query.dto.js';
import { PurposeSlugPipe } from './purpose-slug.pipe.js';

const PURPOSE = { name: 'purpose', description: 'Slug of the purpose.' };

@ApiTags('Active providers')
@Controller('api/v1/llm-config/active')
export class ActiveController {
  constructor(
    private readonly active: ActiveService,
    private readonly activation: ActivationService,
  ) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List which provider each purpose is plugged into' })
  @ApiErrors('invalid_request')
  list(@Query() query: PurposePageQuery): Promise<ActivePage> {
    return this.active.page(query);
  }

  @Get(':purpose')
  @Access('viewer')
  @ApiParam(PURPOSE)
  @ApiOperation({ summary: 'Which provider a purpose is plugged into' })
  @ApiErrors('invalid_request', 'not_found')
  get(@Param('purpose', PurposeSlugPipe) purpose: string): Promise<Active> {
    return this.active.get(purpose);
  }

  @Post()
  @HttpCode(200)
  @Access('operator')
  @ApiWrite()
  @ApiPreflight()
  @ApiOperation({
    summary: 'Plug a purpose into providers, with fallbacks, now or later; the next request is served by them',
  })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'purpose_not_found', 'in_use', 'preflight_failed')
  activate(
    @Body() body: ActivateProvider,
    @Write(PREFLIGHT_QUERY) write: WriteContext,
    @Preflighted() choice: PreflightChoice,
  ): Promise<WrittenActive> {
    return this.activation.activate(body, write, choice);
  }

  @Delete(':purpose')
  @Access('operator')
  @ApiWrite()
  @ApiParam(PURPOSE)
  @ApiOperation({ summary: 'Unplug a purpose; its requests are answered with 503 until a provider is plugged in' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  deactivate(@Param('purpose', PurposeSlugPipe) purpose: string, @Write() write: WriteContext): Promise<Deleted> {
    return this.active.deactivate(purpose, write);
  }
}
