import { Injectable, StreamableFile } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConfigurationReader } from '../revisions/configuration-reader.js';
import { documentText, type TextFormat } from './document-text.js';
import { exportDocument } from './export-document.js';

const MEDIA_TYPE: Readonly<Record<TextFormat, string>> = { yaml: 'application/yaml', json: 'application/json' };

/** The whole configuration as a file, as of one moment. */
@Injectable()
export class ExportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: ConfigurationReader,
  ) {}

  async export(format: TextFormat): Promise<StreamableFile> {
    const stored = await this.dataSource.transaction('REPEATABLE READ', (manager) => this.reader.readIn(manager));
    return new StreamableFile(Buffer.from(await documentText(exportDocument(stored), format)), {
      type: `${MEDIA_TYPE[format]}; charset=utf-8`,
      disposition: `attachment; filename="patchbay.${format}"`,
    });
  }
}
