import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AccessTerm } from './access-term.js';
import { Authentication } from './authentication.js';
import { BootstrapCredentials } from './bootstrap-credentials.js';
import { Clock } from './clock.js';
import { CredentialDirectory } from './credential-directory.js';
import { AppKeyCache } from './credentials/app-key-cache.js';
import { AppKeyLookup } from './credentials/app-key-lookup.js';
import { CredentialSource } from './credentials/credential-source.js';
import { CredentialWrites } from './credentials/credential-writes.js';
import { IssuerKeys } from './jwt/issuer-keys.js';
import { JwtApps } from './jwt/jwt-apps.js';
import { JwtDirectory } from './jwt/jwt-directory.js';
import { JwtVault } from './jwt/jwt-vault.js';
import { VerifiedTokens } from './jwt/verified-tokens.js';
import { BreakGlass } from './login/break-glass.js';
import { LastKnownAccess } from './last-known-access.js';
import { PresentedTokens } from './presented-tokens.js';
import { RequestSessions } from './sessions/request-sessions.js';
import { SessionUses } from './sessions/session-uses.js';
import { StandingCallers } from './standing-callers.js';

@Module({
  providers: [
    AccessTerm,
    AppKeyCache,
    AppKeyLookup,
    Authentication,
    BootstrapCredentials,
    BreakGlass,
    Clock,
    CredentialDirectory,
    CredentialSource,
    CredentialWrites,
    IssuerKeys,
    JwtDirectory,
    JwtVault,
    LastKnownAccess,
    PresentedTokens,
    RequestSessions,
    SessionUses,
    StandingCallers,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: JwtApps, useClass: VerifiedTokens },
  ],
  exports: [
    BreakGlass,
    AccessTerm,
    Authentication,
    BootstrapCredentials,
    Clock,
    CredentialDirectory,
    CredentialWrites,
    JwtDirectory,
    JwtVault,
    LastKnownAccess,
    StandingCallers,
  ],
})
export class AccessModule {}
