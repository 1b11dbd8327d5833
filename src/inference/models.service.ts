import { Injectable } from '@nestjs/common';
import { appOf, type AppPrincipal } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import { Rights } from '../snapshot/rights.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { type ListedModel, listModels } from './models.js';

@Injectable()
export class ModelsService {
  constructor(private readonly holder: SnapshotHolder) {}

  list(principal: AppPrincipal): { object: 'list'; data: readonly ListedModel[] } {
    return { object: 'list', data: this.modelsOf(principal) };
  }

  get(id: string, principal: AppPrincipal): ListedModel {
    const model = this.modelsOf(principal).find((listed) => listed.id === id);
    if (model) return model;
    throw new GatewayError('model_not_found', `There is no model "${id.slice(0, 128)}"; GET /v1/models lists them.`, {
      param: 'model',
    });
  }

  private modelsOf(principal: AppPrincipal): readonly ListedModel[] {
    const { current } = this.holder;
    return listModels(current, new Rights(appOf(principal, current), principal.keyPurposes));
  }
}
