import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { BootstrapCredentials } from './bootstrap-credentials.js';
import { CredentialDirectory } from './credential-directory.js';

@Module({
  providers: [CredentialDirectory, BootstrapCredentials, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [CredentialDirectory, BootstrapCredentials],
})
export class AccessModule {}
