import { ValidateBy, type ValidationOptions } from 'class-validator';

const MASTER_KEY_BYTES = 32;
/** Random bytes repeat a little; a passphrase, a pattern or zeros repeat a lot. 32 random bytes have ≥ 20 distinct ones but for odds of 1 in 10^9. */
const MIN_DISTINCT_BYTES = 20;
const MISSING = 'is missing';
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Decodes a master key, or tells what is wrong with it without quoting it. */
export function readMasterKey(text: string): { readonly bytes: Buffer } | { readonly problem: string } {
  if (!BASE64.test(text)) return { problem: 'is not base64' };
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== MASTER_KEY_BYTES) return { problem: `holds ${bytes.length} bytes instead of 32` };
  if (isProgression(bytes)) return { problem: 'is a pattern, not random bytes' };
  if (/^[\x20-\x7e]+$/.test(bytes.toString('latin1'))) return { problem: 'is a passphrase, not random bytes' };
  if (new Set(bytes).size < MIN_DISTINCT_BYTES) return { problem: 'is not random' };
  return { bytes };
}

/** 0, 1, 2, … and the like, as examples have it. */
function isProgression(bytes: Buffer): boolean {
  const steps = bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0));
  return new Set(steps).size === 1;
}

export function IsMasterKey(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isMasterKey',
      validator: {
        validate: (value): boolean => typeof value === 'string' && 'bytes' in readMasterKey(value),
        defaultMessage: (validation) =>
          `$property ${problemOf(validation?.value)}; a master key is 32 random bytes in base64, \`npm run key:generate\` makes one`,
      },
    },
    options,
  );
}

/** Of the first bad key when there are several. */
function problemOf(value: unknown): string {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const problems = texts.map((text) => (typeof text === 'string' ? readMasterKey(text) : { problem: MISSING }));
  return problems.map((key) => ('problem' in key ? key.problem : '')).find((problem) => problem !== '') ?? MISSING;
}
