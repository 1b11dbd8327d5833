import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../../errors/api-errors.decorator.js';
import { Deleted } from '../../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../../revisions/write-context.js';
import { PageQuery } from '../../validation/page.dto.js';
import { Collection, CollectionPage, PutCollection, WrittenCollection } from './collection.dto.js';
import { CollectionsService } from './collections.service.js';

const NAME = { name: 'name', description: 'Name of the collection.' };

@ApiTags('Collections')
@Controller('api/v1/llm-config/collections')
export class CollectionsController {
  constructor(private readonly collections: CollectionsService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List vector collections' })
  @ApiErrors('invalid_request')
  list(@Query() query: PageQuery): Promise<CollectionPage> {
    return this.collections.page(query);
  }

  @Get(':name')
  @Access('viewer')
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Read one vector collection' })
  @ApiErrors('not_found')
  get(@Param('name') name: string): Promise<Collection> {
    return this.collections.get(name);
  }

  @Put(':name')
  @Access('operator')
  @ApiWrite()
  @ApiParam(NAME)
  @ApiOperation({
    summary: 'Say which vectors a collection holds; embeddings of another size are refused from then on',
  })
  @ApiErrors(...BODY_ERRORS)
  put(
    @Param('name') name: string,
    @Body() body: PutCollection,
    @Write() write: WriteContext,
  ): Promise<WrittenCollection> {
    return this.collections.put(name, body, write);
  }

  @Delete(':name')
  @Access('operator')
  @ApiWrite()
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Forget a vector collection' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  remove(@Param('name') name: string, @Write() write: WriteContext): Promise<Deleted> {
    return this.collections.remove(name, write);
  }
}
