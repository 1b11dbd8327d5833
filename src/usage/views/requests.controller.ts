import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { principalOf } from '../../access/principal.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { RequestDetail, RequestLogPage } from './request-log.dto.js';
import { RequestLogService } from './request-log.service.js';
import { RequestsQuery } from './requests-query.dto.js';

@ApiTags('Usage')
@Controller('api/v1/llm-config/requests')
export class RequestsController {
  constructor(private readonly log: RequestLogService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Search the log of requests, newest first' })
  @ApiErrors('invalid_request')
  list(@Query() query: RequestsQuery): Promise<RequestLogPage> {
    return this.log.page(query);
  }

  @Get(':id')
  @Access('viewer')
  @ApiParam({ name: 'id', description: 'The `x-request-id` of its answer.' })
  @ApiOperation({
    summary: 'Read one request with its attempts; admins also its prompt and answer where they are kept',
  })
  @ApiErrors('not_found')
  get(@Param('id') id: string, @Req() request: FastifyRequest): Promise<RequestDetail> {
    return this.log.get(id, principalOf(request));
  }
}
