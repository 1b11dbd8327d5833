import { randomBytes } from 'node:crypto';

/** `npm run key:generate`: a master key, ready to be pasted into `.env.auth`. */
process.stdout.write(`BYOK_ENCRYPTION_KEY=${randomBytes(32).toString('base64')}\n`);
