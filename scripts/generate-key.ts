import { randomBytes } from 'node:crypto';
import { MASTER_KEY_BYTES, masterKeyFrom } from '../src/crypto/master-key.ts';

/**
 * `npm run key:generate`: a master key on stdout, ready to be pasted into `.env.auth`, and on stderr the id by which
 * `GET /encryption` names it.
 */
const key = randomBytes(MASTER_KEY_BYTES);
process.stdout.write(`BYOK_ENCRYPTION_KEY=${key.toString('base64')}\n`);
process.stderr.write(`# its id: ${masterKeyFrom(key).id}\n`);
