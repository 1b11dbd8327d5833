import { Module } from '@nestjs/common';
import { AccessModule } from '../access.module.js';
import { AppKeysController } from './app-keys.controller.js';
import { AppKeysService } from './app-keys.service.js';
import { AppJwtController } from '../jwt/app-jwt.controller.js';
import { AppJwtService } from '../jwt/app-jwt.service.js';
import { AppJwtStore } from '../jwt/app-jwt.store.js';
import { AppsController } from './apps.controller.js';
import { AppsService } from './apps.service.js';

@Module({
  imports: [AccessModule],
  controllers: [AppsController, AppKeysController, AppJwtController],
  providers: [AppsService, AppKeysService, AppJwtService, AppJwtStore],
})
export class AppsModule {}
