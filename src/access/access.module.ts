import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AccessTerm } from './access-term.js';
import { BootstrapCredentials } from './bootstrap-credentials.js';
import { Clock } from './clock.js';
import { CredentialDirectory } from './credential-directory.js';

@Module({
  providers: [
    AccessTerm,
    BootstrapCredentials,
    Clock,
    CredentialDirectory,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [AccessTerm, BootstrapCredentials, Clock, CredentialDirectory],
})
export class AccessModule {}
