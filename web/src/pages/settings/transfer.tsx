import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { needs, useMay } from '../../session/session.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { useNotify } from '../../ui/notices.js';
import { Section } from '../../ui/section.js';
import { TextInput } from '../../ui/text-input.js';
import { ImportPanel } from './import-panel.js';
import style from './settings.module.css';

const EXPORT = '/api/v1/llm-config/export';

/** The configuration as a file, out and in. */
export function Transfer(): ReactNode {
  const mayWrite = useMay('admin');
  const [text, setText] = useState('');
  const [isReviewed, setReviewed] = useState(false);
  const notify = useNotify();
  const take = (files: FileList | null): void => {
    files?.[0]?.text().then(setText, () => notify({ tone: 'bad', text: 'The file could not be read.' }));
  };
  return (
    <>
      <Section
        title="Export"
        note="Providers, purposes, chains, agent types, collections and apps as one file, without any secret. The same text for the same configuration, so that it can be kept in git."
      >
        <div className={style.buttons}>
          <ButtonLink href={`${EXPORT}?format=yaml`} download="patchbay.yaml">
            <Download /> YAML
          </ButtonLink>
          <ButtonLink href={`${EXPORT}?format=json`} download="patchbay.json">
            <Download /> JSON
          </ButtonLink>
        </div>
      </Section>
      <Section
        title="Import"
        note="An export of Patchbay, or a config.yaml of LiteLLM. What the file does not name stays as it is. Nothing is changed before you have seen what it does."
      >
        <div className={style.drop}>
          <TextInput
            label="The file"
            lines={12}
            isMono
            value={text}
            onChange={setText}
            placeholder="Paste it here, or choose a file"
            isDisabled={!mayWrite}
          />
        </div>
        <div className={style.buttons}>
          <FileTrigger acceptedFileTypes={['.yaml', '.yml', '.json']} onSelect={take}>
            <Button isDisabled={!mayWrite} {...(!mayWrite && { hint: needs('admin') })}>
              Choose a file…
            </Button>
          </FileTrigger>
          <Button
            tone="go"
            isDisabled={!mayWrite || text.trim() === ''}
            onPress={() => setReviewed(true)}
            {...(!mayWrite && { hint: needs('admin') })}
          >
            See what it does
          </Button>
        </div>
        {!mayWrite && <p className="dim">{needs('admin')}</p>}
      </Section>
      {isReviewed && (
        <ImportPanel
          key={text}
          text={text}
          onClose={() => setReviewed(false)}
          onImported={() => {
            setReviewed(false);
            setText('');
          }}
        />
      )}
    </>
  );
}
