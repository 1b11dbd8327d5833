import type { ProviderType } from '../database/entities/provider.entity.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';
import type { Section } from './transfer-document.dto.js';

export type Outcome = 'created' | 'changed' | 'same';

export class ImportedEntry {
  /** Section of the file: `servers`, `api_keys`, `purposes`, `collections`, `agent_types`, `apps` or `active`. */
  readonly section: Section;

  /** Name of the entry. */
  readonly name: string;

  /** What became of it: `created`, `changed`, or `same` as it was. */
  readonly outcome: Outcome;
}

export class MissingKey {
  /** `ai_server` or `api_key`. */
  readonly provider_type: ProviderType;

  /** Id of the provider; of a dry run one that nobody will have. */
  readonly provider_id: number;

  /** Its name. */
  readonly name: string;

  /** Its address, which has to be sent along with the key. */
  readonly base_url: string;

  /** Environment variable that `patchbay import --keys-from-env` takes it from. Patchbay itself reads none. */
  readonly variable: string;
}

export class Imported {
  /** Revision the import became; when everything was the same already, the one that was there. */
  readonly revision: number;

  /** Every entry of the file. */
  readonly entries: ImportedEntry[];

  /** Providers that want a key and have none yet: `PATCH /api-keys/{id}` or `/servers/{id}` with `base_url` and `api_key`. */
  readonly keys_to_add: MissingKey[];

  /** What was understood but not taken over, and what should be known. */
  readonly warnings: string[];

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}
