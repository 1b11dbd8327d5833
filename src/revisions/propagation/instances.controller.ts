import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { InstanceList } from './instance.dto.js';
import { InstancesService } from './instances.service.js';

@ApiTags('Instances')
@Controller('api/v1/llm-config/instances')
export class InstancesController {
  constructor(private readonly instances: InstancesService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({
    summary:
      'List the instances, live ones and silent ones: which revision each serves, since when, and how far it lags',
  })
  @ApiErrors()
  list(): Promise<InstanceList> {
    return this.instances.list();
  }
}
