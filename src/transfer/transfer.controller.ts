import { Body, Controller, Get, HttpCode, Post, Query, type StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS } from '../errors/api-errors.decorator.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { ExportQuery } from './export-query.dto.js';
import { ExportService } from './export.service.js';
import { Imported } from './import.dto.js';
import { ImportService } from './import.service.js';
import { TransferDocument } from './transfer-document.dto.js';

@ApiTags('Export and import')
@ApiExtraModels(TransferDocument)
@Controller('api/v1/llm-config')
export class TransferController {
  constructor(
    private readonly exports: ExportService,
    private readonly imports: ImportService,
  ) {}

  @Get('export')
  @Access('viewer')
  @ApiOperation({ summary: 'The whole configuration as a file, without secrets' })
  @ApiOkResponse({
    description: 'The same text for the same configuration, whatever instance it comes from.',
    content: {
      'application/yaml': { schema: { type: 'string' } },
      'application/json': { schema: { $ref: getSchemaPath(TransferDocument) } },
    },
  })
  @ApiErrors('invalid_request')
  exportFile(@Query() { format = 'yaml' }: ExportQuery): Promise<StreamableFile> {
    return this.exports.export(format);
  }

  @Post('import')
  @HttpCode(200)
  @Access('admin')
  @RouteConfig({ takesYaml: true })
  @ApiWrite()
  @ApiConsumes('application/json', 'application/yaml')
  @ApiBody({ type: TransferDocument })
  @ApiOperation({
    summary:
      'Make the configuration what a file says: an export, servers with their models, collections, or a config.yaml of LiteLLM. What it does not name stays',
  })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'purpose_not_found', 'duplicate', 'preflight_failed')
  importFile(@Body() body: unknown, @Write() write: WriteContext): Promise<Imported> {
    return this.imports.apply(body, write);
  }
}
