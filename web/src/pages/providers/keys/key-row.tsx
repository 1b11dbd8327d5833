import { Ellipsis } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import type { Opened } from '../detail/detail-panel.js';
import { needs, useMay } from '../../../session/session.js';
import { ActionMenu } from '../../../ui/action-menu.js';
import { Ago } from '../../../ui/ago.js';
import { percent } from '../../../ui/format.js';
import { Status, Tag } from '../../../ui/status.js';
import type { KeyAction, KeyShown } from './key-states.js';
import style from './keys.module.css';

const NAMES: Readonly<Record<KeyAction, (version: number) => string>> = {
  share: () => 'Change share or end…',
  rotate: () => 'Rotate…',
  activate: (version) => `Go back to version ${version}…`,
  revoke: () => 'Revoke…',
  erase: () => 'Erase for good…',
};

interface Props {
  readonly shown: KeyShown;
  readonly open: (opened: Opened) => void;
}

/** One version of a key. */
export function KeyRow({ shown, open }: Props): ReactNode {
  const { version: key, tone, word, setAside, share, actions } = shown;
  const mayWrite = useMay('operator');
  const mayErase = useMay('admin');
  const refused = (action: KeyAction): string | undefined => {
    if (action === 'erase') return mayErase ? undefined : needs('admin');
    return mayWrite ? undefined : needs('operator');
  };
  return (
    <li>
      <div className={style.first}>
        <span className="mono">
          v{key.version} {key.masked_key}
        </span>
        <Status tone={tone}>{word}</Status>
        {key.app_id !== null && <Tag>app {key.app_id}’s own</Tag>}
        {share !== undefined && share < 1 && <Tag>{percent(share)} of the requests</Tag>}
        {actions.length > 0 && (
          <span className={style.menu}>
            <ActionMenu
              label={<Ellipsis aria-hidden="true" />}
              name={`More for key version ${key.version}`}
              actions={actions.map((action) => ({
                name: NAMES[action](key.version),
                act: () => open(openedBy(action, key)),
                isRefused: refused(action),
              }))}
            />
          </span>
        )}
      </div>
      {setAside !== undefined && (
        <p className={style.warning}>
          {setAside.reason ?? 'The provider refused it'}
          {setAside.since !== null && (
            <>
              , <Ago at={setAside.since} />
            </>
          )}
          . Test now: if it is accepted, it is used again.
        </p>
      )}
      <p className="dim">
        {timesOf(shown).map(({ name, at }, place) => (
          <Fragment key={name}>
            {place > 0 && ', '}
            {name} <Ago at={at} />
          </Fragment>
        ))}
      </p>
    </li>
  );
}

interface Time {
  readonly name: string;
  readonly at: string;
}

function timesOf({ version: key }: KeyShown): readonly Time[] {
  const times: readonly { readonly name: string; readonly at: string | null }[] = [
    { name: 'added', at: key.created_at },
    { name: 'accepted by a test', at: key.verified_at },
    { name: 'grace ends', at: key.state === 'grace' ? key.grace_until : null },
    { name: 'expires', at: key.state === 'revoked' ? null : key.expires_at },
    { name: 'revoked', at: key.revoked_at },
    { name: 'erased', at: key.destroyed_at },
  ];
  return times.flatMap(({ name, at }) => (at === null ? [] : [{ name, at }]));
}

function openedBy(action: KeyAction, version: KeyShown['version']): Opened {
  return action === 'rotate' ? { panel: 'rotate', owner: version.app_id } : { panel: action, version };
}
