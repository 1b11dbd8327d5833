import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdPageQuery } from '../../validation/page.dto.js';
import { Access } from '../access.decorator.js';
import { AdminTokenPage, CreateAdminToken, NewAdminToken, WrittenAdminToken } from './admin-token.dto.js';
import { AdminTokensService } from './admin-tokens.service.js';

const ID = { name: 'id', description: 'Id of the admin.' };
const TOKEN = { name: 'token', description: 'Id of their token.' };

@ApiTags('Admins')
@Access('admin')
@Controller('api/v1/llm-config/admins/:id/tokens')
export class AdminTokensController {
  constructor(private readonly tokens: AdminTokensService) {}

  @Get()
  @ApiParam(ID)
  @ApiOperation({ summary: 'List the tokens of an admin, masked' })
  @ApiErrors('invalid_request', 'not_found')
  list(@Param('id', IdPipe) id: number, @Query() query: IdPageQuery): Promise<AdminTokenPage> {
    return this.tokens.page(id, query);
  }

  @Post()
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Make a token for an admin; it is shown in this answer and nowhere else' })
  @ApiErrors(...BODY_ERRORS, 'not_found')
  create(
    @Param('id', IdPipe) id: number,
    @Body() body: CreateAdminToken,
    @Write() write: WriteContext,
  ): Promise<NewAdminToken> {
    return this.tokens.create(id, body, write);
  }

  @Delete(':token')
  @ApiWrite()
  @ApiParam(ID)
  @ApiParam(TOKEN)
  @ApiOperation({ summary: 'Revoke a token at once and for good, with the sessions begun with it' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'last_admin')
  revoke(
    @Param('id', IdPipe) id: number,
    @Param('token', IdPipe) token: number,
    @Write() write: WriteContext,
  ): Promise<WrittenAdminToken> {
    return this.tokens.revoke(id, token, write);
  }
}
