import { Injectable } from '@nestjs/common';
import { Audit } from '../audit.js';
import { type LocalOnlyRefusal, LocalOnlyRefusals } from '../local-only-refusals.js';
import { PATCHBAY } from '../own-entries.js';

@Injectable()
export class NotedRefusals extends LocalOnlyRefusals {
  constructor(private readonly audit: Audit) {
    super();
  }

  refused({ purpose, provider, app, requestId }: LocalOnlyRefusal): void {
    this.audit.note({
      actor: PATCHBAY,
      action: 'local_only.refused',
      entity: `provider ${provider} for purpose ${purpose}`,
      details: { app, request_id: requestId },
    });
  }
}
