/*
 * Both take JSON of an array of sealed contents. The key comes first. Nobody waits for a key: whoever seals has its own.
 */
const CONTENTS = `jsonb_to_recordset($1::jsonb) as c (request_id text, key_id uuid, sealed_key text, prompt text,
  answer text, prompt_is_cut boolean, answer_is_cut boolean, expires_at timestamptz)`;

export const INSERT_CONTENT_KEYS = `
  insert into content_keys (id, sealed) select distinct on (key_id) key_id, sealed_key from ${CONTENTS} order by key_id
  on conflict do nothing`;

/** What has expired before it could be stored is not stored. */
export const INSERT_CONTENTS = `
  insert into request_contents (request_id, key_id, prompt, answer, prompt_is_cut, answer_is_cut, expires_at)
  select request_id, key_id, prompt, answer, prompt_is_cut, answer_is_cut, expires_at
  from ${CONTENTS} where expires_at > now() order by request_id
  on conflict do nothing`;
