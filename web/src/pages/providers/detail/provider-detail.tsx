import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { ErrorNote } from '../../../ui/error-note.js';
import { PageHeader } from '../../../ui/page-header.js';
import { Waiting } from '../../../ui/waiting.js';
import { KeyVersions } from '../keys/key-versions.js';
import { isExternal, type Provider } from '../provider.js';
import { useProvider } from '../use-provider.js';
import { DetailHeader } from './detail-header.js';
import { DetailPanel, keyOf, type Opened } from './detail-panel.js';
import style from './detail.module.css';
import { ModelsSection } from './models-section.js';
import { PlugsSection } from './plugs-section.js';
import { SettingsSection } from './settings-section.js';
import { StateSection } from './state-section.js';
import { TrafficSection } from './traffic-section.js';

/** Everything of one provider. */
export function ProviderDetail({ id }: { readonly id: number }): ReactNode {
  const { data: provider, error, refetch, dataUpdatedAt } = useProvider(id);
  return (
    <>
      <p className={style.crumb}>
        <Link href="/providers">Providers</Link>
      </p>
      {provider !== undefined ? (
        <Shown provider={provider} seenAtMs={dataUpdatedAt} />
      ) : (
        <>
          <PageHeader title="Provider" />
          {error === null ? <Waiting for="the provider" /> : <ErrorNote error={error} onRetry={() => void refetch()} />}
        </>
      )}
    </>
  );
}

function Shown({ provider, seenAtMs }: { readonly provider: Provider; readonly seenAtMs: number }): ReactNode {
  const [opened, open] = useState<Opened>();
  const close = (): void => open(undefined);
  return (
    <>
      <DetailHeader provider={provider} open={open} />
      <div className={style.columns}>
        <div className={style.column}>
          <StateSection provider={provider} seenAtMs={seenAtMs} />
          {isExternal(provider) && <KeyVersions provider={provider} open={open} />}
          <TrafficSection provider={provider} />
        </div>
        <div className={style.column}>
          <PlugsSection provider={provider} />
          <ModelsSection provider={provider} />
          <SettingsSection provider={provider} open={open} />
        </div>
      </div>
      {opened !== undefined && <DetailPanel key={keyOf(opened)} provider={provider} opened={opened} onClose={close} />}
    </>
  );
}
