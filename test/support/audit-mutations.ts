import * as fc from 'fast-check';
import { edits } from './audit-edits.js';
import { at, type Mutation, mutation, OTHER_KEY, share, text } from './audit-mutation.js';

const HEAD_TEXTS = ['hash', 'mac'] as const;

const deletion = share.map((where) =>
  mutation('delete', (tamperer, size) => tamperer.run('delete from audit_entries where seq = $1', [at(where, size)])),
);

const closedGap = share.map((where) =>
  mutation('delete and close the gap', async (tamperer, size) => {
    const seq = at(where, size);
    await tamperer.run('delete from audit_entries where seq = $1', [seq]);
    await tamperer.run('update audit_entries set seq = -seq where seq > $1', [seq]);
    await tamperer.run('update audit_entries set seq = -seq - 1 where seq < 0');
    return tamperer.run('update audit_head set seq = seq - 1');
  }),
);

const insertion = share.map((where) =>
  mutation('insert a copy', async (tamperer, size) => {
    const seq = at(where, size);
    await tamperer.run('update audit_entries set seq = -seq where seq >= $1', [seq]);
    await tamperer.run('update audit_entries set seq = -seq + 1 where seq < 0');
    return tamperer.run(
      `insert into audit_entries select $1, at, actor, action, entity, reason, revision, details, key_id, prev_hash, mac
       from audit_entries order by seq limit 1`,
      [seq],
    );
  }),
);

const appended = share.map((where) =>
  mutation('append a copy', (tamperer, size) =>
    tamperer.run(
      `insert into audit_entries select $2, at, actor, action, entity, reason, revision, details, key_id, prev_hash, mac
       from audit_entries where seq = $1`,
      [at(where, size), size + 1],
    ),
  ),
);

const swap = fc.record({ one: share, other: share }).map(({ one, other }) =>
  mutation('swap', async (tamperer, size) => {
    const first = at(one, size);
    const second = at(other, size) === first ? (first % size) + 1 : at(other, size);
    await tamperer.run('update audit_entries set seq = -$1::bigint where seq = $1', [first]);
    await tamperer.run('update audit_entries set seq = $1 where seq = $2', [first, second]);
    return tamperer.run('update audit_entries set seq = $2 where seq = -$1::bigint', [first, second]);
  }),
);

const cut = share.map((where) =>
  mutation('cut the end', (tamperer, size) =>
    tamperer.run('delete from audit_entries where seq >= $1', [at(where, size)]),
  ),
);

/** The hash needs no key, so a thief can make it fit; what is missing is the MAC. */
const cutAndMended = share.map((where) =>
  mutation('cut the end and move its mark', async (tamperer, size) => {
    const seq = Math.max(2, at(where, size));
    await tamperer.run(
      'update audit_head set seq = $1::bigint - 1, hash = (select prev_hash from audit_entries where seq = $1)',
      [seq],
    );
    return tamperer.run('delete from audit_entries where seq >= $1', [seq]);
  }),
);

/** The mark and the entries as they once were: only what is known from elsewhere tells. */
const replay = fc.constant(
  mutation('bring back an earlier end', async (tamperer) => {
    await tamperer.run('delete from audit_head');
    await tamperer.run('insert into audit_head select * from earlier_head');
    return tamperer.run('delete from audit_entries where seq > (select seq from audit_head)');
  }),
);

const headEdit = fc
  .record({ column: fc.constantFrom(...HEAD_TEXTS), text })
  .map(({ column, text: other }) =>
    mutation(`head ${column}`, (tamperer) =>
      tamperer.run(`update audit_head set ${column} = ${column} || $1`, [other]),
    ),
  );

const headNumber = fc
  .integer({ min: -3, max: 3 })
  .map((by) =>
    mutation('head seq', (tamperer) => tamperer.run('update audit_head set seq = seq + $1', [by === 0 ? 1 : by])),
  );

const keyTable = fc
  .constantFrom(
    'delete from audit_keys where id = (select key_id from audit_head)',
    'delete from audit_keys',
    `update audit_keys set sealed = overlay(sealed placing case when substr(sealed, length(sealed) - 9, 1) = 'A' then 'B' else 'A' end from length(sealed) - 9 for 1)`,
    `update audit_keys set sealed = (select sealed from provider_keys limit 1)`,
    `insert into audit_keys (id, sealed) select '${OTHER_KEY}', sealed from audit_keys limit 1`,
  )
  .map((statement) => mutation(statement, (tamperer) => tamperer.run(statement)));

const everything = fc
  .constantFrom(
    ['audit_entries'],
    ['audit_head'],
    ['audit_entries', 'audit_head'],
    ['audit_entries', 'audit_head', 'audit_keys'],
  )
  .map((tables) =>
    mutation(`empty ${tables.join(', ')}`, async (tamperer) => {
      let changed = 0;
      for (const table of tables) changed += await tamperer.run(`delete from ${table}`);
      return changed;
    }),
  );

/** What somebody who owns the database can do to the record without the key it is made with. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { arbitrary: edits, weight: 17 },
  ...[deletion, closedGap, insertion, appended, swap, cut, cutAndMended].map((arbitrary) => ({ arbitrary, weight: 2 })),
  ...[headEdit, headNumber, keyTable, everything, replay].map((arbitrary) => ({ arbitrary, weight: 1 })),
);
