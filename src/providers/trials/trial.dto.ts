import { OmitType } from '@nestjs/swagger';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { CreateApiKey } from '../api-key.dto.js';
import { ProviderHealth } from '../provider-view.dto.js';
import { CreateServer } from '../server.dto.js';

/** An AI server that is not registered, as `POST /servers` would get it. */
export class TryServer extends OmitType(CreateServer, ['name']) {
  /** It may be named later. */
  @MayBeAbsent()
  @IsText({ max: 100, without: '/' })
  readonly name?: string;
}

/** A vendor with a key that is not stored, as `POST /api-keys` would get it. */
export class TryApiKey extends OmitType(CreateApiKey, ['key_name']) {
  /** It may be named later. */
  @MayBeAbsent()
  @IsText({ max: 100, without: '/' })
  readonly key_name?: string;
}

export class ServerTrial extends ProviderHealth {
  /** Names of the models it serves; null when it did not list them. */
  readonly models: string[] | null;
}

export class ApiKeyTrial extends ServerTrial {
  /** Whether the vendor accepted the key; null when that cannot be told, with the reason. */
  readonly key_accepted: boolean | null;
}
