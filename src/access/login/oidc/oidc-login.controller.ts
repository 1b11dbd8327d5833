import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../../../errors/api-errors.decorator.js';
import { Access } from '../../access.decorator.js';
import { OidcLoginService } from './oidc-login.service.js';

const NOT_KEPT = ['cache-control', 'no-store'] as const;
const STATE = 'What Patchbay sent there, which binds the answer to this browser.';

@ApiTags('Login')
@Access('public')
@Controller('api/v1/auth/oidc')
export class OidcLoginController {
  constructor(private readonly login: OidcLoginService) {}

  @Get('login')
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'Log in to the page at the identity provider; for browsers' })
  @ApiResponse({ status: 302, description: 'To the identity provider.' })
  @ApiErrors('not_found', 'login_unavailable')
  begin(@Res() reply: FastifyReply): Promise<void> {
    return this.login.begin(reply);
  }

  @Get('callback')
  @Header(...NOT_KEPT)
  @ApiQuery({ name: 'code', required: false, description: 'What the identity provider gives for a token.' })
  @ApiQuery({ name: 'state', required: false, description: STATE })
  @ApiOperation({ summary: 'Where the identity provider sends the browser back to; the session is a cookie' })
  @ApiOkResponse({
    description: 'A page that says so and leads to what the session opens.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  @ApiErrors('invalid_request', 'login_refused', 'not_found', 'rate_limit_exceeded', 'login_unavailable')
  finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.login.finish(request, reply);
  }
}
