import { Injectable } from '@nestjs/common';
import { AgentTypeEntity } from '../../database/entities/agent-type.entity.js';
import { CollectionEntity } from '../../database/entities/collection.entity.js';
import { PurposeEntity } from '../../database/entities/purpose.entity.js';
import { collectionRow } from '../../purposes/collections/collection-fields.js';
import { purposeRow } from '../../purposes/purpose-fields.js';
import { requirePurpose } from '../../purposes/purposes.service.js';
import { purposeEntry } from '../entry-views.js';
import type { Outcome } from '../import.dto.js';
import type { TransferAgentType, TransferCollection, TransferPurpose } from '../transfer-document.dto.js';
import { type ImportStep, outcomeOf } from './import-step.js';

/** Writes purposes, and what stands beside them, of a file. */
@Injectable()
export class PolicyWriter {
  async writePurpose({ manager, isWhole }: ImportStep, { slug, ...body }: TransferPurpose): Promise<Outcome> {
    const repository = manager.getRepository(PurposeEntity);
    const before = await repository.findOneBy({ slug });
    if (before && !isWhole) return 'same';
    const row = purposeRow(slug, body, null);
    // Neither says anything of when it was created.
    const createdAt = before?.createdAt ?? new Date();
    const outcome = outcomeOf(before ? purposeEntry(before) : undefined, purposeEntry({ ...row, createdAt }));
    if (outcome !== 'same') await repository.save(row);
    return outcome;
  }

  async writeCollection({ manager }: ImportStep, { name, ...body }: TransferCollection): Promise<Outcome> {
    const repository = manager.getRepository(CollectionEntity);
    const row = collectionRow(name, body);
    const outcome = outcomeOf((await repository.findOneBy({ name })) ?? undefined, row);
    if (outcome !== 'same') await repository.save(row);
    return outcome;
  }

  async writeAgentType({ manager }: ImportStep, { name, purpose }: TransferAgentType): Promise<Outcome> {
    await requirePurpose(manager, purpose, 'purpose');
    const repository = manager.getRepository(AgentTypeEntity);
    const row = { name, purposeSlug: purpose };
    const outcome = outcomeOf((await repository.findOneBy({ name })) ?? undefined, row);
    if (outcome !== 'same') await repository.save(row);
    return outcome;
  }
}
