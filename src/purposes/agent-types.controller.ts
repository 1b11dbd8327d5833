import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors, BODY_ERRORS, WRITE_ERRORS } from '../errors/api-errors.decorator.js';
import { Deleted } from '../revisions/deleted.dto.js';
import { ApiWrite, Write, type WriteContext } from '../revisions/write-context.js';
import { PageQuery } from '../validation/page.dto.js';
import { AgentType, AgentTypePage, PutAgentType, WrittenAgentType } from './agent-type.dto.js';
import { AgentTypesService } from './agent-types.service.js';

const NAME = { name: 'name', description: 'Value of agent_type in requests.' };

@ApiTags('Agent types')
@Controller('api/v1/llm-config/agent-types')
export class AgentTypesController {
  constructor(private readonly agentTypes: AgentTypesService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List agent types' })
  @ApiErrors('invalid_request')
  list(@Query() query: PageQuery): Promise<AgentTypePage> {
    return this.agentTypes.page(query);
  }

  @Get(':name')
  @Access('viewer')
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Read one agent type' })
  @ApiErrors('not_found')
  get(@Param('name') name: string): Promise<AgentType> {
    return this.agentTypes.get(name);
  }

  @Put(':name')
  @Access('operator')
  @ApiWrite()
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Say which purpose an agent_type means' })
  @ApiErrors(...BODY_ERRORS, 'purpose_not_found')
  put(
    @Param('name') name: string,
    @Body() body: PutAgentType,
    @Write() write: WriteContext,
  ): Promise<WrittenAgentType> {
    return this.agentTypes.put(name, body, write);
  }

  @Delete(':name')
  @Access('operator')
  @ApiWrite()
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Forget an agent type; it then means the default purpose of the path' })
  @ApiErrors(...WRITE_ERRORS, 'not_found')
  remove(@Param('name') name: string, @Write() write: WriteContext): Promise<Deleted> {
    return this.agentTypes.remove(name, write);
  }
}
