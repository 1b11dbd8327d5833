import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../errors/api-errors.decorator.js';
import { openAi } from '../protocols/openai/openai.protocol.js';
import { VENDORS } from '../protocols/openai/vendors.js';
import { SERVER_KINDS } from './server-types.js';
import { KnownVendors } from './vendor.dto.js';

/** The same for as long as the process runs. */
const KNOWN: KnownVendors = {
  vendors: Object.entries(VENDORS).map(([name, { title, baseUrl, keysUrl }]) => ({
    name,
    title,
    base_url: baseUrl,
    protocol: openAi.name,
    keys_url: keysUrl,
  })),
  server_types: Object.entries(SERVER_KINDS).map(([name, { title, usualPorts }]) => ({
    name,
    title,
    usual_ports: [...usualPorts],
  })),
};

@ApiTags('API keys')
@Controller('api/v1/llm-config/vendors')
export class VendorsController {
  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'List the vendors and kinds of servers that are known by name' })
  @ApiErrors()
  list(): KnownVendors {
    return KNOWN;
  }
}
