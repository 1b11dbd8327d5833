import { type Finding, skipped, trouble, warning, well } from './finding.js';
import type { Picture } from './picture.js';

/** Whole seconds are all that a Date header tells, so less than this may be nothing. */
const SKEW_SECONDS = 5;
const OTHERS = 0o077;
const LOCAL = /^https:|^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|\/|$)/;

/** Patchbay itself: its database, clock, instances and secrets, and the way to it. */
export function houseFindings(picture: Picture): readonly Finding[] {
  return [
    ...database(picture),
    ...clock(picture),
    ...instances(picture),
    ...masterKeys(picture),
    ...secrets(picture),
    ...transport(picture),
  ];
}

function database({ readiness: { status, database: state, reason = '' } }: Picture): Finding[] {
  if (state === 'down')
    return [
      trouble(
        'database',
        'PostgreSQL',
        'Patchbay cannot reach its database.',
        'Start PostgreSQL, or correct DATABASE_URL and start Patchbay again; requests are served from memory meanwhile.',
      ),
    ];
  if (state === 'read_only')
    return [
      trouble(
        'database',
        'PostgreSQL',
        'The database stores nothing.',
        'Promote the standby, or point DATABASE_URL at the primary.',
      ),
    ];
  if (status !== 'ok') return [warning('health', 'Patchbay', reason, 'See docs/operations.md for what it means.')];
  return [well('database', 'PostgreSQL', 'answers')];
}

function clock({ clockAheadSeconds }: Picture): Finding[] {
  if (clockAheadSeconds === null) return [skipped('clock', 'Patchbay', 'it told no time')];
  const apart = Math.abs(clockAheadSeconds);
  if (apart <= SKEW_SECONDS) return [well('clock', 'Patchbay', 'agrees with the clock here')];
  return [
    warning(
      'clock',
      'Patchbay',
      `Its clock is ${apart} s ${clockAheadSeconds > 0 ? 'ahead of' : 'behind'} the one here.`,
      'Let both machines keep time with NTP: tokens (JWT), scheduled activations and ends of keys go by the clock.',
    ),
  ];
}

function instances({ instances: all }: Picture): Finding[] {
  const findings = all.flatMap(({ name, status, lag }) => {
    if (status === 'silent')
      return [
        trouble(
          'instances',
          name,
          'It has not been heard of and may serve an old configuration.',
          'Look whether that process runs and reaches the database; one that was killed is forgotten after 15 minutes.',
        ),
      ];
    return lag > 0
      ? [
          warning(
            'instances',
            name,
            `It is ${lag} revisions behind.`,
            'Look at its log; it should catch up within 2 s.',
          ),
        ]
      : [];
  });
  return findings.length > 0 ? findings : [well('instances', `${all.length}`, 'all serve the newest revision')];
}

function masterKeys({ encryption }: Picture): Finding[] {
  const missing = encryption.kek_ids.filter(({ rows, loaded }) => rows > 0 && !loaded);
  if (missing.length === 0) return [well('master key', 'BYOK_ENCRYPTION_KEY', 'opens every stored key')];
  return missing.map(({ kek_id, rows }) =>
    trouble(
      'master key',
      kek_id,
      `${rows} stored secrets need a master key that Patchbay does not have.`,
      'Add that key to BYOK_PREVIOUS_KEYS and start again; where it is lost, enter those keys again.',
    ),
  );
}

function secrets({ secrets: all, environmentFileMode: mode }: Picture): Finding[] {
  const weak = all.flatMap(({ place, weakness }) =>
    weakness === undefined
      ? []
      : [
          trouble(
            'secret',
            place,
            `It ${weakness}.`,
            place.startsWith('BYOK_')
              ? 'Make one with npm run key:generate.'
              : 'Make a new one at Patchbay (pb_…), use that, and revoke this one.',
          ),
        ],
  );
  const open =
    mode !== null && (mode & OTHERS) !== 0
      ? [trouble('secret', '.env.auth', 'Other users of this machine can read it.', 'chmod 600 .env.auth')]
      : [];
  const findings = [...weak, ...open];
  if (findings.length > 0) return findings;
  return [well('secret', all.map(({ place }) => place).join(', ') || 'none', 'nothing speaks for weak ones')];
}

function transport({ url }: Picture): Finding[] {
  if (LOCAL.test(url)) return [well('transport', url, 'credentials stay on this machine or go through TLS')];
  return [
    warning(
      'transport',
      url,
      'Credentials and prompts go through the network unencrypted.',
      'Put TLS before Patchbay (a reverse proxy) and use its https address.',
    ),
  ];
}
