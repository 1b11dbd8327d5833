import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';
import { PurposesModule } from '../purposes/purposes.module.js';
import { DocumentWriter } from './document-writer.js';
import { ExportService } from './export.service.js';
import { ImportService } from './import.service.js';
import { TransferController } from './transfer.controller.js';
import { AppWriter } from './writers/app-writer.js';
import { ChainWriter } from './writers/chain-writer.js';
import { PolicyWriter } from './writers/policy-writer.js';
import { ProviderWriter } from './writers/provider-writer.js';

@Module({
  imports: [ProvidersModule, PurposesModule],
  controllers: [TransferController],
  providers: [AppWriter, ChainWriter, DocumentWriter, ExportService, ImportService, PolicyWriter, ProviderWriter],
})
export class TransferModule {}
