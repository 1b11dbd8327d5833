import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { LocalOnlyLookup } from '../purposes/local-only-lookup.js';
import type { LocalOnlyFindings } from '../revisions/local-only-findings.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { RequestValidationPipe } from '../validation/request-validation.pipe.js';
import { DocumentWriter, nameOf } from './document-writer.js';
import { findDocument } from './formats/find-document.js';
import type { FoundDocument } from './formats/found-document.js';
import type { Imported, ImportedEntry } from './import.dto.js';
import { keysToAdd } from './keys-to-add.js';
import { type Section, SECTIONS, TransferDocument } from './transfer-document.dto.js';
import { invalidField } from './writers/import-step.js';
import { KnownProviders } from './writers/known-providers.js';

/** Ends a transaction that has nothing to commit. */
class NothingToChange extends Error {
  constructor(readonly imported: Imported) {
    super('nothing to change');
  }
}

/** Makes the configuration what a file says, in one revision. What the file does not name stays as it is. */
@Injectable()
export class ImportService {
  private readonly validation = new RequestValidationPipe();

  constructor(
    private readonly publisher: RevisionPublisher,
    private readonly writer: DocumentWriter,
    private readonly lookup: LocalOnlyLookup,
  ) {}

  async apply(body: unknown, context: WriteContext): Promise<Imported> {
    const found = findDocument(body);
    const document = await this.validated(found);
    const findings = await this.lookUp(document);
    const { author, reason = null } = context;
    try {
      const { result, revision } = await this.publisher.publish(context, async (manager, next) => {
        const providers = await KnownProviders.read(manager);
        const warnings = [...found.warnings];
        const { isWhole } = found;
        const step = { manager, author, reason, revision: next, findings, providers, isWhole, warnings };
        const entries = await this.writer.write(step, document);
        const keys_to_add = await keysToAdd(manager, document, found.variables);
        const imported = { revision: next, entries, keys_to_add, warnings };
        if (entries.every(({ outcome }) => outcome === 'same')) {
          throw new NothingToChange({ ...imported, revision: next - 1 });
        }
        return { action: 'import', subject: subjectOf(entries), result: imported };
      });
      return { ...result, revision };
    } catch (error) {
      if (!(error instanceof NothingToChange)) throw error;
      if (context.dryRun) context.additions?.add({ changes: [] });
      return error.imported;
    }
  }

  private async validated({ document }: FoundDocument): Promise<TransferDocument> {
    const metadata = { type: 'body', metatype: TransferDocument } as const;
    const valid = (await this.validation.transform(document, metadata)) as TransferDocument;
    const sections = Object.keys(SECTIONS) as Section[];
    if (sections.every((section) => valid[section] === undefined)) {
      throw new GatewayError('invalid_request', `The body names nothing to import: it needs ${sections.join(', ')}.`);
    }
    for (const section of sections) requireDifferent(section, valid[section] ?? []);
    return valid;
  }

  /** Resolves where servers are, before a transaction waits for it. */
  private lookUp({ servers = [], purposes = [], active = [] }: TransferDocument): Promise<LocalOnlyFindings> {
    const addresses = servers.map(({ base_url }) => base_url).filter((url) => URL.canParse(url));
    const targets = active.flatMap(({ tiers }) => tiers).flatMap((tier) => tier.targets);
    return this.lookup.forImport(addresses, {
      names: targets.map(({ provider }) => provider),
      purposes: purposes.filter(({ data_policy }) => data_policy === 'local_only').map(({ slug }) => slug),
    });
  }
}

/** Of two entries of one name the first would be lost. */
function requireDifferent(section: Section, entries: readonly object[]): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const name = nameOf(section, entry);
    const known = section === 'servers' || section === 'api_keys' ? name.toLowerCase() : name;
    if (seen.has(known))
      throw invalidField(`${section}.${index}.${SECTIONS[section]}`, `"${name}" is in the file twice`);
    seen.add(known);
  }
}

/** e.g. `2 servers, 1 purposes`, of what has changed. */
function subjectOf(entries: readonly ImportedEntry[]): string {
  const changed = entries.filter(({ outcome }) => outcome !== 'same');
  const counts = Map.groupBy(changed, ({ section }) => section);
  return [...counts].map(([section, some]) => `${section}: ${some.length}`).join(', ');
}
