import { Controller, Get, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { principalOf } from '../../access/principal.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { AuditVerifier } from '../verify/audit-verifier.js';
import { Verification } from '../verify/verification.dto.js';
import { AuditPage, LoggedEntry } from './audit-entry.dto.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditQuery } from './audit-query.dto.js';

@ApiTags('Audit')
@Controller('api/v1/llm-config/audit')
export class AuditController {
  constructor(
    private readonly log: AuditLogService,
    private readonly verifier: AuditVerifier,
  ) {}

  @Get()
  @Access('operator')
  @ApiOperation({ summary: 'Search the record of what was done, by whom and why, newest first' })
  @ApiErrors('invalid_request')
  list(@Query() query: AuditQuery): Promise<AuditPage> {
    return this.log.page(query);
  }

  @Get('verify')
  @Access('admin')
  @ApiOperation({ summary: 'Check that nothing of the record was changed, taken out, put in or moved' })
  @ApiErrors()
  verify(): Promise<Verification> {
    return this.verifier.verify();
  }

  @Get('export')
  @Access('admin')
  @ApiOperation({ summary: 'The whole record as JSON lines, oldest first' })
  @ApiOkResponse({
    description: 'One entry a line, as in the list.',
    content: { 'application/jsonl': { schema: { $ref: getSchemaPath(LoggedEntry) } } },
  })
  @ApiErrors()
  export(@Req() request: FastifyRequest): Promise<StreamableFile> {
    return this.log.export(principalOf(request).name);
  }
}
