import { withMoments } from '../ui/plain-words.js';

/** What was done, with `…` where its subject goes. */
const WORDS: Readonly<Record<string, string>> = {
  'active.set': 'plugged …',
  'active.force': 'plugged …, without its checks',
  'active.schedule': 'scheduled …',
  'active.force_schedule': 'scheduled …, without its checks',
  'active.unschedule': 'cancelled what was scheduled for …',
  'active.delete': 'unplugged …',
  'active.scheduled': 'plugged …, as scheduled',
  'active.returned': 'ended a temporary chain: …',
  'agent_type.set': 'set agent type …',
  'agent_type.delete': 'forgot agent type …',
  'collection.set': 'set collection …',
  'collection.delete': 'forgot collection …',
  'purpose.create': 'added purpose …',
  'purpose.update': 'changed purpose …',
  'purpose.delete': 'deleted purpose …',
  'server.discover': 'discovered …',
  'provider.try': 'tried …',
  'api_key.key_add': 'added a key to …',
  'api_key.key_update': 'changed a key of …',
  'api_key.key_rotate': 'rotated the key of …',
  'api_key.key_activate': 'went back to a key of …',
  'api_key.key_revoke': 'revoked a key of …',
  'api_key.key_destroy': 'destroyed a revoked key of …',
  'app_key.create': 'made …',
  'app_key.rotate': 'made …, in place of another one',
  'app_key.revoke': 'revoked …',
  'app_jwt.put': 'takes …',
  'app_jwt.delete': 'takes no more …',
  'admin_token.create': 'made …',
  'admin_token.revoke': 'revoked …',
  'audit.begin': 'began the record at …',
  'audit.export': 'exported the record: …',
  'audit.new_key': 'went on with another signing key: …',
  'audit.broken': 'found the record broken at …',
  'audit.notes_lost': 'could not note …',
  'credential.bootstrap': 'made at the first start: …',
  'encryption.rewrap': 'began to rewrap secrets with …',
  'encryption.rewrapped': 'rewrapped every secret with …',
  'encryption.rewrap_destroy': 'destroyed secrets nobody could read: …',
  'environment.seed': '…',
  'break_glass.use': 'used the break-glass token: …',
  'local_only.refused': 'kept data local: refused …',
  'login.failed': 'failed to log in: …',
  'login.limited': 'tried too often: …',
  'playground.ask': 'asked … in the playground',
  'request.content_read': 'read the contents of …',
  'session.end': 'ended …',
  login: 'logged in: …',
  import: 'imported …',
  rollback: 'rolled back …',
};

/** Of whatever else is added, changed or deleted. */
const VERBS: Readonly<Record<string, string>> = {
  create: 'added …',
  update: 'changed …',
  delete: 'deleted …',
};

/** As the API names what has a number and a name: `server 4 (gpu-1)`, `api_key 6 (openai) key 2`. */
const NAMED = /\b(server|api_key|app|admin) \d+ \((.+)\)/;
const KEY_VERSION = /^(vendor .*) key (\d+(?:, \d+)*)$/;

/**
 * What was done, in words: `server.create`, `server 4 (gpu-1)` → `added server gpu-1`. What is not known by name is shown
 * as the API says it.
 */
export function wordsOf(action: string, about: string): string {
  const words = WORDS[action] ?? VERBS[action.split('.')[1] ?? ''];
  if (words === undefined) return `${action} ${about}`;
  // A function, since names may have what means something to `replace`.
  return words.replace('…', () => subjectWords(about)).trim();
}

/** By its name rather than by its number. */
function subjectWords(about: string): string {
  const named = about
    .replace(NAMED, (_, kind: string, name: string) => `${kind === 'api_key' ? 'vendor' : kind} ${name}`)
    .replace(KEY_VERSION, '$1 (version $2)');
  return withMoments(named);
}
