import { Injectable } from '@nestjs/common';
import type { ImportedEntry, Outcome } from './import.dto.js';
import { type Section, SECTIONS, type TransferDocument } from './transfer-document.dto.js';
import { AppWriter } from './writers/app-writer.js';
import { ChainWriter } from './writers/chain-writer.js';
import { type ImportStep, within } from './writers/import-step.js';
import { PolicyWriter } from './writers/policy-writer.js';
import { ProviderWriter } from './writers/provider-writer.js';

/** Writes what differs, each section after those it refers to. */
@Injectable()
export class DocumentWriter {
  constructor(
    private readonly providers: ProviderWriter,
    private readonly policies: PolicyWriter,
    private readonly apps: AppWriter,
    private readonly chains: ChainWriter,
  ) {}

  async write(step: ImportStep, document: TransferDocument): Promise<ImportedEntry[]> {
    const written: ImportedEntry[] = [];
    const all = async <T extends object>(
      section: Section,
      entries: readonly T[] | undefined,
      write: (entry: T) => Promise<Outcome>,
    ): Promise<void> => {
      for (const [index, entry] of (entries ?? []).entries()) {
        const outcome = await within(`${section}.${index}`, () => write(entry));
        written.push({ section, name: nameOf(section, entry), outcome });
      }
    };
    await all('servers', document.servers, (entry) => this.providers.writeServer(step, entry));
    await all('api_keys', document.api_keys, (entry) => this.providers.writeApiKey(step, entry));
    await all('purposes', document.purposes, (entry) => this.policies.writePurpose(step, entry));
    await all('collections', document.collections, (entry) => this.policies.writeCollection(step, entry));
    await all('agent_types', document.agent_types, (entry) => this.policies.writeAgentType(step, entry));
    await all('apps', document.apps, (entry) => this.apps.writeApp(step, entry));
    await all('active', document.active, (entry) => this.chains.writeChain(step, entry));
    await this.chains.requireLocality(step);
    return written;
  }
}

export function nameOf(section: Section, entry: object): string {
  return String((entry as Readonly<Record<string, unknown>>)[SECTIONS[section]]);
}
