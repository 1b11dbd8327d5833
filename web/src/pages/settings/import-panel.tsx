import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { Review } from '../../changes/review.js';
import { useWrite } from '../../changes/use-write.js';
import { type How, trying, writing, type Writing } from '../../changes/writing.js';
import { SidePanel } from '../../ui/side-panel.js';
import { canTakeBack, mediaTypeOf, revisionBefore, sectionSums } from './import-file.js';
import style from './settings.module.css';

interface Props {
  readonly text: string;
  readonly onClose: () => void;
  readonly onImported: () => void;
}

type Imported = Schema<'Imported'>;

/** What a file would change, then the change itself. */
export function ImportPanel({ text, onClose, onImported }: Props): ReactNode {
  const [canUndo, setCanUndo] = useState(false);
  const write = useWrite({
    write: (how: Writing) => send(text, writing(how)),
    did: ({ entries }) =>
      entries.every(({ outcome }) => outcome === 'same')
        ? 'The file is imported; everything was as it says already.'
        : 'The file is imported.',
    onDone: onImported,
    canUndo,
  });
  return (
    <SidePanel title="Review the import" note="What the file does not name stays as it is." onClose={onClose}>
      <Review
        what={['import', text]}
        tryIt={() => send(text, trying())}
        confirm={['Import', 'Importing…']}
        write={write}
        onConfirm={(reason, answer) => {
          setCanUndo(canTakeBack(answer));
          write.mutate({ reason, onlyAfter: revisionBefore(answer) });
        }}
      >
        {(answer) => <Entries imported={answer} />}
      </Review>
    </SidePanel>
  );
}

function Entries({ imported }: { readonly imported: Imported }): ReactNode {
  const { keys_to_add } = imported;
  return (
    <>
      <div className={style.entries}>
        {sectionSums(imported).map(({ section, words, different }) => (
          <details key={section}>
            <summary>
              <b>{section.replace('_', ' ')}</b>: {words}
            </summary>
            <ul>
              {different.map(({ name, outcome }) => (
                <li key={name}>
                  <span>{name}</span>
                  <span className="dim">{outcome}</span>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
      {keys_to_add.length > 0 && (
        <p>
          The file holds no secrets: afterwards enter a key for {keys_to_add.map(({ name }) => name).join(', ')} under{' '}
          <Link href="/providers">Providers</Link>. Until then they answer nothing.
        </p>
      )}
    </>
  );
}

/** The text goes out as it is: Patchbay reads YAML and JSON itself, and says what is wrong with which entry. */
function send(text: string, how: How): Promise<Imported> {
  return dataOf(
    api.POST('/api/v1/llm-config/import', {
      params: how,
      body: text as Schema<'TransferDocument'>,
      bodySerializer: (body: unknown) => String(body),
      headers: { 'Content-Type': mediaTypeOf(text) },
    }),
  );
}
