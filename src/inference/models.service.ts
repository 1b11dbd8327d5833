import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SnapshotHolder } from '../snapshot/snapshot-holder.js';
import { type ListedModel, listModels } from './models.js';

@Injectable()
export class ModelsService {
  constructor(private readonly holder: SnapshotHolder) {}

  list(principal: Principal): { object: 'list'; data: readonly ListedModel[] } {
    return { object: 'list', data: this.modelsOf(principal) };
  }

  get(id: string, principal: Principal): ListedModel {
    const model = this.modelsOf(principal).find((listed) => listed.id === id);
    if (model) return model;
    throw new GatewayError('model_not_found', `There is no model "${id.slice(0, 128)}"; GET /v1/models lists them.`, {
      param: 'model',
    });
  }

  private modelsOf(principal: Principal): readonly ListedModel[] {
    return listModels(this.holder.current, principal.kind === 'app' && principal.mayPickProviders);
  }
}
