import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../../errors/api-errors.decorator.js';
import { Access } from '../access.decorator.js';
import { ServesStandIn } from '../stand-in.decorator.js';
import { EndedSessions } from '../sessions/session.dto.js';
import { Login, LoginMethods, Me, PageSession } from './login.dto.js';
import { LoginService } from './login.service.js';
import { PageVisitor } from './page-visitor.js';

const NOT_KEPT = ['cache-control', 'no-store'] as const;

@ApiTags('Login')
@Controller('api/v1/auth')
export class LoginController {
  constructor(
    private readonly login: LoginService,
    private readonly visitor: PageVisitor,
  ) {}

  @Get('methods')
  @Access('public')
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'How one can log in to the page' })
  methods(): LoginMethods {
    return this.login.methods();
  }

  @Get('session')
  @Access('public')
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'Who is logged in at this browser, by its cookie alone; nobody is an answer, not an error' })
  @ApiErrors('rate_limit_exceeded')
  session(@Req() request: FastifyRequest): Promise<PageSession> {
    return this.visitor.of(request);
  }

  @Post('login')
  @HttpCode(200)
  @Access('public')
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'Log in to the page with an admin token; the session is a cookie' })
  @ApiErrors('invalid_request', 'foreign_origin', 'body_too_large', 'unsupported_media_type', 'rate_limit_exceeded')
  logIn(
    @Body() body: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    return this.login.logIn(body.token, request, reply);
  }

  @Post('logout')
  @HttpCode(200)
  @Access('viewer')
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'End the session of this browser' })
  @ApiErrors('foreign_origin')
  logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<EndedSessions> {
    return this.login.logOut(request, reply);
  }

  @Get('me')
  @Access('viewer')
  @ServesStandIn()
  @Header(...NOT_KEPT)
  @ApiOperation({ summary: 'Who the request comes from' })
  @ApiErrors()
  me(@Req() request: FastifyRequest): Me {
    return this.login.me(request);
  }
}
