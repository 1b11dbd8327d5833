import { Module } from '@nestjs/common';
import { AccessModule } from '../access.module.js';
import { BrowserSessions } from '../sessions/browser-sessions.js';
import { SessionBegin } from '../sessions/session-begin.js';
import { SessionsController } from '../sessions/sessions.controller.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LoginController } from './login.controller.js';
import { LoginLimits } from './login-limits.js';
import { LoginService } from './login.service.js';
import { OidcAdmins } from './oidc/oidc-admins.js';
import { OidcIssuer } from './oidc/oidc-issuer.js';
import { OidcLoginController } from './oidc/oidc-login.controller.js';
import { OidcLoginService } from './oidc/oidc-login.service.js';
import { PageVisitor } from './page-visitor.js';
import { TokenLogin } from './token-login.js';

@Module({
  imports: [AccessModule],
  controllers: [LoginController, OidcLoginController, SessionsController],
  providers: [
    BrowserSessions,
    LoginLimits,
    LoginService,
    OidcAdmins,
    OidcIssuer,
    OidcLoginService,
    PageVisitor,
    SessionBegin,
    SessionsService,
    TokenLogin,
  ],
})
export class LoginModule {}
