import { randomBytes } from 'node:crypto';
import { canary } from '../../test/support/secret-search.ts';

/** With characters besides that JSON writes differently. All of it can travel in a header. */
function awkward(prefix: string): string {
  return `${canary(prefix)}"\\${randomBytes(12).toString('hex')}`;
}

/** Every kind of secret that is given to Patchbay. */
export const SECRETS = {
  'admin token': awkward('adm'),
  'app key': awkward('app'),
  'break-glass token': awkward('brk'),
  'master key': randomBytes(32).toString('base64'),
  'earlier master key': randomBytes(32).toString('base64'),
  'password of Redis': canary('red'),
  "collector's token": canary('col'),
  'server key': awkward('ser'),
  'vendor key': awkward('ven'),
  'second vendor key': awkward('sec'),
  'later vendor key': awkward('lat'),
  'refused key': awkward('ref'),
  'secret of tokens': awkward('jwt'),
  'unknown token': awkward('unk'),
};

/** What master keys are once they are read: bytes, which nobody would recognise in what was given. */
export const KEY_BYTES = {
  'bytes of the master key': Buffer.from(SECRETS['master key'], 'base64'),
  'bytes of the earlier master key': Buffer.from(SECRETS['earlier master key'], 'base64'),
};

/** What people ask and are answered: never stored in clear, never told to anybody else. */
export const CONTENTS = {
  prompt: awkward('pro'),
  answer: awkward('ans'),
  'text for a vector': awkward('vec'),
  'uploaded file': awkward('upl'),
  'prompt in no JSON': awkward('bad'),
  'prompt that is kept, sealed': awkward('kep'),
};
