import { Module } from '@nestjs/common';
import { EncryptionController } from './encryption.controller.js';
import { EncryptionService } from './encryption.service.js';
import { RewrapBatch } from './rewrap-batch.js';
import { RewrapRecord } from './rewrap-record.js';
import { RewrapService } from './rewrap.service.js';
import { TableBatch } from './table-batch.js';

@Module({
  controllers: [EncryptionController],
  providers: [EncryptionService, RewrapBatch, RewrapRecord, RewrapService, TableBatch],
})
export class EncryptionModule {}
