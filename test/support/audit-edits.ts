import * as fc from 'fast-check';
import { at, type Mutation, mutation, OTHER_KEY, share, text } from './audit-mutation.js';

const TEXTS = ['actor', 'action', 'entity', 'prev_hash', 'mac'] as const;

/** Puts it before, behind or in place of what was there; never leaves it as it was. */
const textEdit = fc
  .record({
    column: fc.constantFrom(...TEXTS),
    share,
    text,
    how: fc.constantFrom('before', 'behind', 'instead', 'cut'),
  })
  .map(({ column, share: where, text: other, how }) =>
    mutation(`${how} ${column}`, (tamperer, size) => {
      const becomes = {
        before: `$2 || ${column}`,
        behind: `${column} || $2`,
        instead: `$2 || chr(1)`,
        cut: `left(${column}, -1) || case when ${column} = '' then $2 else '' end || left($2, 0)`,
      }[how];
      return tamperer.run(`update audit_entries set ${column} = ${becomes} where seq = $1`, [at(where, size), other]);
    }),
  );

const reasonEdit = fc.record({ share, text: fc.option(text) }).map(({ share: where, text: other }) =>
  mutation('reason', async (tamperer, size) => {
    const changed = await tamperer.run(
      'update audit_entries set reason = $2 where seq = $1 and reason is distinct from $2',
      [at(where, size), other],
    );
    if (changed > 0) return changed;
    return tamperer.run("update audit_entries set reason = coalesce(reason, '') || '.' where seq = $1", [
      at(where, size),
    ]);
  }),
);

/** Also back before Christ, to the end of time, and by a microsecond. */
const timeEdit = fc
  .record({
    share,
    becomes: fc.constantFrom(
      "at + interval '1 microsecond'",
      "at - interval '1 hour'",
      "'infinity'",
      "'-infinity'",
      "((to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')) || '+00 BC')::timestamptz",
      "at + interval '100 years'",
    ),
  })
  .map(({ share: where, becomes }) =>
    mutation(`at = ${becomes}`, (tamperer, size) =>
      tamperer.run(`update audit_entries set at = ${becomes} where seq = $1`, [at(where, size)]),
    ),
  );

const revisionEdit = fc
  .record({ share, by: fc.integer({ min: 1, max: 5 }) })
  .map(({ share: where, by }) =>
    mutation('revision', (tamperer, size) =>
      tamperer.run('update audit_entries set revision = coalesce(revision, 0) + $2 where seq = $1', [
        at(where, size),
        by,
      ]),
    ),
  );

/** One more space means the same, but was not written. */
const detailsEdit = fc
  .record({
    share,
    becomes: fc.constantFrom("(details::text || ' ')::json", `'{}'::json`, `'{"changes":[]}'::json`, 'null'),
  })
  .map(({ share: where, becomes }) =>
    mutation(`details = ${becomes}`, (tamperer, size) =>
      tamperer.run(
        `update audit_entries set details = ${becomes}
         where seq = (select seq from audit_entries where details is not null and seq >= $1 order by seq limit 1)`,
        [at(where, size * 0.9)],
      ),
    ),
  );

const numberEdit = fc
  .record({ share, by: fc.constantFrom(1000, -1000, 1_000_000) })
  .map(({ share: where, by }) =>
    mutation(`seq ${by}`, (tamperer, size) =>
      tamperer.run('update audit_entries set seq = seq + $2 where seq = $1', [at(where, size), by]),
    ),
  );

const keyEdit = share.map((where) =>
  mutation('key_id', (tamperer, size) =>
    tamperer.run(
      `update audit_entries e set key_id = coalesce((select id from audit_keys k where k.id <> e.key_id limit 1), $2::uuid)
       where seq = $1`,
      [at(where, size), OTHER_KEY],
    ),
  ),
);

/** One column of one entry is not as it was. */
export const edits: fc.Arbitrary<Mutation> = fc.oneof(
  { arbitrary: textEdit, weight: 5 },
  ...[detailsEdit, timeEdit, reasonEdit, revisionEdit, numberEdit, keyEdit].map((arbitrary) => ({
    arbitrary,
    weight: 2,
  })),
);
