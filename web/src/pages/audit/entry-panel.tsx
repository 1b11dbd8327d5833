import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Schema } from '../../api/types.js';
import { wordsOf } from '../../changes/action-words.js';
import { Diff } from '../../changes/diff.js';
import { Facts } from '../../ui/facts.js';
import { count, moment } from '../../ui/format.js';
import { SidePanel } from '../../ui/side-panel.js';
import style from './audit.module.css';
import { aboutSame, searchOf } from './audit-filters.js';

interface Props {
  readonly entry: Schema<'LoggedEntry'>;
  readonly onClose: () => void;
}

/** One entry of the record with everything it holds. */
export function EntryPanel({ entry, onClose }: Props): ReactNode {
  const { seq, at, actor, action, entity, reason, revision, details } = entry;
  const { changes, ...others } = details ?? {};
  return (
    <SidePanel title={`Entry ${count(seq)}`} note={wordsOf(action, entity)} onClose={onClose}>
      <Facts
        facts={[
          ['Who', actor],
          ['When', moment(at)],
          [
            'Action',
            <span key="action" className="mono">
              {action}
            </span>,
          ],
          [
            'About',
            <Link key="about" href={`/audit?${searchOf(aboutSame(entity)).toString()}`}>
              {entity}
            </Link>,
          ],
          ['Why', reason ?? <span className="dim">not said</span>],
          [
            'Revision',
            revision === null ? (
              'none: no part of the configuration'
            ) : (
              <Link key="revision" href={`/revisions/${revision}`}>
                {revision}
              </Link>
            ),
          ],
        ]}
      />
      {Array.isArray(changes) && <Diff changes={changes as readonly Schema<'Change'>[]} />}
      {Object.keys(others).length > 0 && (
        <pre className={`${style.details} mono`}>{JSON.stringify(others, null, 2)}</pre>
      )}
      <h3>What proves it</h3>
      <Facts
        facts={[
          [
            'Key',
            <span key="key" className="mono">
              {entry.key_id}
            </span>,
          ],
          [
            'Hash of the entry before',
            <span key="prev" className="mono">
              {entry.prev_hash === '' ? 'none: the first' : entry.prev_hash}
            </span>,
          ],
          [
            'Signature (HMAC-SHA256)',
            <span key="mac" className="mono">
              {entry.mac}
            </span>,
          ],
        ]}
      />
    </SidePanel>
  );
}
