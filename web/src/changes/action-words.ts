import { moment } from '../ui/format.js';

/** What was done, in words that go before the subject the API names. */
const WORDS: Readonly<Record<string, string>> = {
  'active.set': 'plugged',
  'active.force': 'plugged without its checks',
  'active.schedule': 'scheduled a chain for',
  'active.force_schedule': 'scheduled a chain, without its checks, for',
  'active.unschedule': 'cancelled what was scheduled for',
  'active.delete': 'unplugged',
  'active.due': 'plugged as scheduled',
  'active.return': 'ended the temporary chain of',
  'agent_type.set': 'set agent type',
  'agent_type.delete': 'forgot agent type',
  'collection.set': 'set collection',
  'collection.delete': 'forgot collection',
  'purpose.create': 'added purpose',
  'purpose.update': 'changed purpose',
  'purpose.delete': 'deleted purpose',
  'server.discover': 'looked for servers:',
  'api_key.key_revoke': 'revoked an old key of',
  'app_key.create': 'made a key:',
  'app_key.rotate': 'rotated a key:',
  'app_key.revoke': 'revoked a key:',
  'app_jwt.put': 'takes',
  'app_jwt.delete': 'takes no more',
  'admin_token.create': 'made a token:',
  'admin_token.revoke': 'revoked a token:',
  'audit.begin': 'began the record:',
  'audit.export': 'exported the record:',
  'audit.new_key': 'went on with another key:',
  'audit.broken': 'found the record broken:',
  'audit.notes_lost': 'could not note',
  'credential.bootstrap': 'made at the first start:',
  'encryption.rewrap': 'began to rewrap secrets:',
  'encryption.rewrapped': 'rewrapped secrets:',
  'encryption.rewrap_destroy': 'destroyed unreadable secrets:',
  'environment.seed': '',
  'break_glass.use': 'used the break-glass token:',
  'local_only.refused': 'kept data local:',
  'login.failed': 'failed to log in:',
  'login.limited': 'tried to log in too often:',
  'playground.ask': 'asked in the playground:',
  'request.content_read': 'read the contents of',
  'session.end': 'ended',
  login: 'logged in:',
  import: 'imported',
  rollback: 'rolled back',
};

/** Subjects name moments as the API writes them. */
const MOMENT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;

const VERBS: Readonly<Record<string, string>> = {
  create: 'added',
  update: 'changed',
  replace: 'changed',
  set: 'set',
  delete: 'deleted',
  rotate: 'rotated a key of',
  activate: 'went back to a key of',
};

/** `server.create`, `server 4 (gpu-1)` → `added server 4 (gpu-1)`. What is not known by name is shown as the API says it. */
export function wordsOf(action: string, about: string): string {
  const subject = about.replaceAll(MOMENT, (at) => moment(at));
  const words = WORDS[action] ?? VERBS[action.split('.')[1] ?? ''];
  return words === undefined ? `${action} ${subject}` : `${words} ${subject}`.trim();
}
