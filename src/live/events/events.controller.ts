import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../access/access.decorator.js';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { LoggedRequest } from '../../usage/views/request-log.dto.js';
import { TrafficEvent } from '../overview/overview.dto.js';
import { AppliedEvent, CredentialsEvent, HealthEvent, HelloEvent, LeftOutEvent, RevisionEvent } from './events.dto.js';
import { EventsQuery } from './events-query.dto.js';
import { EventsService } from './events.service.js';

const EVENTS = `Server-sent events; each has a name and one line of JSON. \`hello\` (HelloEvent) comes first. \`revision\` (RevisionEvent):
this instance serves another revision. \`applied\` (AppliedEvent): how many instances serve the newest one. \`health\` (HealthEvent):
a provider's state has changed here. \`traffic\` (TrafficEvent): at most every 5 s, when something has changed. \`credentials\`
(CredentialsEvent): apps, admins, keys or tokens have changed. With \`topics=requests\` also \`request\` (LoggedRequest), at most 20
a second, and \`left_out\` (LeftOutEvent) for the others. A comment comes every 15 s. The stream ends when the credential or its role
does, when its reader is too slow or takes nothing for two comments, and when the instance shuts down. An admin has at most 8 streams
at an instance. \`retry\` is for streams that end: a browser's EventSource that was refused (401, 429, 503) does not come again by
itself, so its page has to open another one.`;

@ApiTags('Live')
@Controller('api/v1/llm-config/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Listen to what happens: revisions, health, traffic, changed credentials, requests' })
  @ApiExtraModels(
    HelloEvent,
    RevisionEvent,
    AppliedEvent,
    HealthEvent,
    TrafficEvent,
    CredentialsEvent,
    LeftOutEvent,
    LoggedRequest,
  )
  @ApiOkResponse({ description: EVENTS, content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiErrors('invalid_request', 'rate_limit_exceeded', 'overloaded', 'shutting_down')
  listen(@Query() query: EventsQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.events.open(request, reply, query);
  }
}
