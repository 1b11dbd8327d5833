import { Cable, Ellipsis, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { needs, useMay } from '../../../session/session.js';
import { ActionMenu } from '../../../ui/action-menu.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { PageHeader } from '../../../ui/page-header.js';
import { kindInWords } from '../names.js';
import { plugPathOf, type Provider } from '../provider.js';
import { useKnown } from '../use-provider.js';
import type { Opened } from './detail-panel.js';
import style from './detail.module.css';

interface Props {
  readonly provider: Provider;
  readonly open: (opened: Opened) => void;
}

export function DetailHeader({ provider, open }: Props): ReactNode {
  const [, navigate] = useLocation();
  const may = useMay('operator');
  const known = useKnown().data;
  const refused = may ? undefined : needs('operator');
  const note = (
    <>
      {kindInWords(provider, known)} <span className="dim">at</span> <span className="mono">{provider.base_url}</span>
    </>
  );
  return (
    <PageHeader title={provider.name} note={note}>
      <Button isDisabled={!may} onPress={() => open({ panel: 'edit' })} {...(refused && { hint: refused })}>
        <Pencil aria-hidden="true" /> Edit
      </Button>
      {may ? (
        <ButtonLink href={plugPathOf(provider.type, provider.id)}>
          <Cable aria-hidden="true" /> Plug it in
        </ButtonLink>
      ) : (
        <Button isDisabled hint={needs('operator')}>
          <Cable aria-hidden="true" /> Plug it in
        </Button>
      )}
      <span className={style.more}>
        <ActionMenu
          label={<Ellipsis aria-hidden="true" />}
          name={`More for ${provider.name}`}
          tone="plain"
          actions={[
            {
              name: 'Ask it in the playground',
              act: () => navigate(`/playground?ask=${provider.type}:${provider.id}`),
              isRefused: refused,
            },
            {
              name: provider.enabled ? 'Disable…' : 'Enable…',
              act: () => open({ panel: 'enable' }),
              isRefused: refused,
            },
            { name: 'Delete…', act: () => open({ panel: 'delete' }), isRefused: refused },
          ]}
        />
      </span>
    </PageHeader>
  );
}
