import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import { Audit } from '../../audit/audit.js';
import { UnsealError } from '../../crypto/seal.js';
import type { KeptContent, RequestDetail } from '../views/request-log.dto.js';
import { openContent } from './content-cipher.js';
import { ContentKeys } from './content-keys.js';

interface StoredContent {
  readonly key_id: string;
  readonly sealed: string;
  readonly prompt: string;
  readonly answer: string;
  readonly prompt_is_cut: boolean;
  readonly answer_is_cut: boolean;
  readonly expires_at: Date;
}

type ShownContent = Pick<RequestDetail, 'content' | 'content_withheld'>;

const NOTHING: ShownContent = { content: null, content_withheld: null };
const READ = `
  select c.key_id, k.sealed, c.prompt, c.answer, c.prompt_is_cut, c.answer_is_cut, c.expires_at
  from request_contents c join content_keys k on k.id = c.key_id
  where c.request_id = $1 and c.expires_at > now()`;

/** Prompts and answers where their purpose keeps them, for admins alone. */
@Injectable()
export class RequestContents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ContentKeys,
    private readonly audit: Audit,
  ) {}

  async read(
    request: { readonly id: string; readonly has_content: boolean },
    reader: Principal,
  ): Promise<ShownContent> {
    if (!request.has_content) return NOTHING;
    if (reader.kind !== 'admin' || reader.role !== 'admin') return withheld('only the role admin may read it');
    const [stored]: StoredContent[] = await this.dataSource.query(READ, [request.id]);
    if (!stored) return NOTHING;
    await this.putOnRecord(request.id, reader);
    return this.open(request.id, stored);
  }

  /** Before anybody has seen it: what cannot be put on record is not shown. */
  private async putOnRecord(requestId: string, { name: actor }: Principal): Promise<void> {
    const entry = { actor, action: 'request.content_read', entity: `request ${requestId}` };
    await this.dataSource.transaction((manager) => this.audit.append(manager, entry));
  }

  private open(requestId: string, stored: StoredContent): ShownContent {
    try {
      return { content: this.opened(requestId, stored), content_withheld: null };
    } catch (error) {
      if (error instanceof UnsealError) return withheld(`it cannot be read: ${REASONS[error.reason]}`);
      throw error;
    }
  }

  private opened(requestId: string, stored: StoredContent): KeptContent {
    const { key_id: keyId, sealed, prompt_is_cut, answer_is_cut, expires_at } = stored;
    const key = this.keys.open(keyId, sealed);
    const text = (part: 'prompt' | 'answer'): string =>
      openContent(stored[part], key, { keyId, requestId, part }).toString('utf8');
    const content = { prompt: text('prompt'), answer: text('answer'), prompt_is_cut, answer_is_cut };
    key.fill(0);
    return { ...content, expires_at: expires_at.toISOString() };
  }
}

function withheld(reason: string): ShownContent {
  return { content: null, content_withheld: reason };
}

const REASONS: Readonly<Record<UnsealError['reason'], string>> = {
  malformed: 'it is damaged',
  unknown_master_key: 'it was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS',
  not_authentic: 'it was changed after it was stored',
};
