import { DAY_MS } from '../../time/durations.js';
import type { RequestContent, RequestRecord } from '../records.js';
import { MAX_CONTENT_BYTES } from '../records.js';
import { sealContent } from './content-cipher.js';
import type { ContentKey } from './content-keys.js';

/** Tells these lines of a spool from requests, whose first member is another one. */
const START = '{"content":';

/** JSON of the sealed prompt and answer of a request; what is spooled and stored never holds either in clear. */
export function contentJson({ requestId, at }: RequestRecord, content: RequestContent, key: ContentKey): string {
  const sealed = (part: 'prompt' | 'answer'): string =>
    sealContent(content[part].subarray(0, MAX_CONTENT_BYTES), key.bytes, { keyId: key.id, requestId, part });
  const row = {
    request_id: requestId,
    key_id: key.id,
    sealed_key: key.sealed,
    prompt: sealed('prompt'),
    answer: sealed('answer'),
    prompt_is_cut: content.promptIsCut || content.prompt.length > MAX_CONTENT_BYTES,
    answer_is_cut: content.answerIsCut || content.answer.length > MAX_CONTENT_BYTES,
    expires_at: new Date(at + content.days * DAY_MS).toISOString(),
  };
  return `${START}${JSON.stringify(row)}}`;
}

/** The row in a spooled record; undefined when it is of a request. */
export function contentIn(record: Buffer): Buffer | undefined {
  return record.toString('latin1', 0, START.length) === START ? record.subarray(START.length, -1) : undefined;
}
