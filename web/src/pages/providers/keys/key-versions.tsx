import { KeyRound, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Opened } from '../detail/detail-panel.js';
import { Section } from '../detail/section.js';
import { needs, useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { Waiting } from '../../../ui/waiting.js';
import { plainly } from '../../../ui/plain-words.js';
import type { Provider } from '../provider.js';
import { KeyRow } from './key-row.js';
import { type KeyShown, shownKeys } from './key-states.js';
import style from './keys.module.css';
import { useVersions } from './use-versions.js';

const SHOWN_AT_FIRST = 6;

interface Props {
  readonly provider: Provider;
  readonly open: (opened: Opened) => void;
}

/** The secrets of an external provider: which serve, which stand in, which are history. */
export function KeyVersions({ provider, open }: Props): ReactNode {
  const { data, error, refetch } = useVersions(provider.id);
  const may = useMay('operator');
  const hint = may ? {} : { hint: needs('operator') };
  const buttons = (
    <span className={style.buttons}>
      <Button isDisabled={!may} onPress={() => open({ panel: 'add-key' })} {...hint}>
        <Plus aria-hidden="true" /> Add a key
      </Button>
      <Button isDisabled={!may} onPress={() => open({ panel: 'rotate', owner: null })} {...hint}>
        <KeyRound aria-hidden="true" /> Rotate
      </Button>
    </span>
  );
  return (
    <Section title="Keys" aside={buttons}>
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Waiting for="the keys" />}
      {data?.warnings.map((warning) => (
        <p key={warning} className={style.warning}>
          {plainly(warning)}
        </p>
      ))}
      {data !== undefined && <Rows shown={shownKeys(data.versions, provider.state.keys)} open={open} />}
    </Section>
  );
}

function Rows({ shown, open }: { readonly shown: readonly KeyShown[]; readonly open: Props['open'] }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  if (shown.length === 0) return <p className="dim">It has no key. Add one so that it can be asked.</p>;
  const rows = isWhole ? shown : shown.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ul className={style.rows}>
        {rows.map((each) => (
          <KeyRow key={each.version.version} shown={each} open={open} />
        ))}
      </ul>
      {rows.length < shown.length && (
        <Button tone="quiet" onPress={() => setWhole(true)}>
          Show {shown.length - rows.length} older versions
        </Button>
      )}
    </>
  );
}
