import type { DataSource } from 'typeorm';
import type { KeyVault } from '../../src/revisions/key-vault.js';

/** A configuration as the first release stored it: a local server, a vendor whose key was changed once, two chains. */
export async function fillAsFirstRelease(source: DataSource, vault: KeyVault, serverUrl: string): Promise<void> {
  const fields = 'type, name, kind, base_url, model, enabled, timeouts, metadata, use_for_ops_center';
  await source.query(`
    insert into providers (${fields}) values
      ('ai_server', 'local', 'llamacpp', '${serverUrl}', 'qwen', true, '{"connect_ms": 250}', '{"rack": 7}', null),
      ('api_key', 'openai-main', 'openai', 'https://api.openai.com/v1', null, true, '{}', '{}', true),
      ('ai_server', 'spare', 'vllm', 'http://10.0.0.7:8000/v1', null, false, '{}', '{}', null)`);
  for (const [version, state] of [
    [1, 'revoked'],
    [2, 'active'],
  ] as const) {
    const place = { providerId: 2, version, baseUrl: 'https://api.openai.com/v1', appId: null };
    const { id, sealed, lastFour } = vault.sealed(`sk-version-${version}-0123456789`, place);
    await source.query(
      `insert into provider_keys (id, provider_id, version, state, sealed, last_four, revoked_at)
       values ($1, 2, $2, $3, $4, $5, $6)`,
      [id, version, state, sealed, lastFour, state === 'revoked' ? new Date() : null],
    );
  }
  await source.query(`
    insert into purposes (slug, description) values ('clinical', 'Questions of clinicians');
    insert into agent_types values ('AIDoctor', 'clinical');
    insert into revisions (number, author, action, subject) values
      (2, 'ops', 'server.create', 'server 1 (local)'), (3, 'ops', 'api_key.create', 'api_key 2 (openai-main)'),
      (4, 'ops', 'server.create', 'server 3 (spare)'), (5, 'ops', 'active.set', 'chat'), (6, 'ops', 'active.set', 'clinical');
    insert into chains values ('chat', 'ops', now(), 5), ('clinical', 'ops', now(), 6);
    insert into chain_targets values
      ('chat', 0, 0, 1, null), ('chat', 1, 0, 2, 'gpt-4o-mini'), ('chat', 2, 0, 3, null), ('clinical', 0, 0, 1, 'pinned')`);
}
