import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { IdPipe } from '../../validation/id.pipe.js';
import { IdPageQuery } from '../../validation/page.dto.js';
import { Access } from '../access.decorator.js';
import { AdminPage, AdminView, CreateAdmin, UpdateAdmin, WrittenAdmin } from './admin.dto.js';
import { AdminsService } from './admins.service.js';

const ID = { name: 'id', description: 'Id of the admin.' };

@ApiTags('Admins')
@Access('admin')
@Controller('api/v1/llm-config/admins')
export class AdminsController {
  constructor(private readonly admins: AdminsService) {}

  @Get()
  @ApiOperation({ summary: 'List admins' })
  @ApiErrors('invalid_request')
  list(@Query() query: IdPageQuery): Promise<AdminPage> {
    return this.admins.page(query);
  }

  @Post()
  @ApiWrite()
  @ApiOperation({ summary: 'Add an admin; they come in with tokens made by POST /admins/{id}/tokens' })
  @ApiErrors(...BODY_ERRORS, 'duplicate')
  create(@Body() body: CreateAdmin, @Write() write: WriteContext): Promise<WrittenAdmin> {
    return this.admins.create(body, write);
  }

  @Get(':id')
  @ApiParam(ID)
  @ApiOperation({ summary: 'Read one admin' })
  @ApiErrors('not_found')
  get(@Param('id', IdPipe) id: number): Promise<AdminView> {
    return this.admins.get(id);
  }

  @Patch(':id')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Rename, disable or enable an admin, or give them another role' })
  @ApiErrors(...BODY_ERRORS, 'not_found', 'duplicate', 'last_admin')
  update(
    @Param('id', IdPipe) id: number,
    @Body() body: UpdateAdmin,
    @Write() write: WriteContext,
  ): Promise<WrittenAdmin> {
    return this.admins.update(id, body, write);
  }

  @Delete(':id')
  @ApiWrite()
  @ApiParam(ID)
  @ApiOperation({ summary: 'Delete an admin; their tokens and sessions end with them' })
  @ApiErrors(...WRITE_ERRORS, 'not_found', 'last_admin')
  remove(@Param('id', IdPipe) id: number, @Write() write: WriteContext): Promise<Deleted> {
    return this.admins.remove(id, write);
  }
}
