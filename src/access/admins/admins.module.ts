import { Module } from '@nestjs/common';
import { AccessModule } from '../access.module.js';
import { AdminTokensController } from './admin-tokens.controller.js';
import { AdminTokensService } from './admin-tokens.service.js';
import { AdminsController } from './admins.controller.js';
import { AdminsService } from './admins.service.js';

@Module({
  imports: [AccessModule],
  controllers: [AdminsController, AdminTokensController],
  providers: [AdminsService, AdminTokensService],
})
export class AdminsModule {}
