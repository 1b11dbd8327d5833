import { Injectable } from '@nestjs/common';
import { appFields } from '../../access/apps/app-fields.js';
import { requireNamed, savingApp } from '../../access/apps/app-rules.js';
import { AppEntity } from '../../database/entities/app.entity.js';
import { appEntry } from '../entry-views.js';
import type { Outcome } from '../import.dto.js';
import type { TransferApp } from '../transfer-document.dto.js';
import { type ImportStep, invalidField, outcomeOf } from './import-step.js';
import type { KnownProviders } from './known-providers.js';

/** Writes apps of a file: what they may do, not the keys they come with. */
@Injectable()
export class AppWriter {
  async writeApp({ manager, providers: known }: ImportStep, { providers, ...body }: TransferApp): Promise<Outcome> {
    const names = known.names();
    const fields = appFields({ ...body, providers: providers?.map((name, index) => idOf(known, name, index)) ?? null });
    await requireNamed(manager, fields);
    const repository = manager.getRepository(AppEntity);
    const before = await repository.findOneBy({ name: body.name });
    if (!before) {
      await savingApp(fields.name, () => repository.save(repository.create(fields)));
      return 'created';
    }
    const after = repository.create({ ...before, ...fields });
    const outcome = outcomeOf(appEntry(before, names), appEntry(after, names));
    if (outcome === 'changed') await savingApp(fields.name, () => repository.save(after));
    return outcome;
  }
}

function idOf(known: KnownProviders, name: string, index: number): number {
  const found = known.find(name);
  if (found) return found.provider.id;
  throw invalidField(`providers.${index}`, `there is no server or api key "${name}"`);
}
