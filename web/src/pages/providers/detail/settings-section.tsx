import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { Ago } from '../../../ui/ago.js';
import { Button } from '../../../ui/button.js';
import type { Provider } from '../provider.js';
import { setNumbers, titleOfNumber } from '../edit/number-fields.js';
import { ABILITIES } from '../edit/abilities.js';
import { numbersOf } from '../edit/settings-form.js';
import type { Opened } from './detail-panel.js';
import style from './detail.module.css';
import { PriceFact } from './price-fact.js';
import { Fact, Section } from './section.js';

interface Props {
  readonly provider: Provider;
  readonly open: (opened: Opened) => void;
}

/** What is set, where it differs from the defaults. */
export function SettingsSection({ provider, open }: Props): ReactNode {
  const may = useMay('operator');
  const set = setNumbers(numbersOf(provider)).filter(({ field }) => field.group !== 'price');
  const cannot = ABILITIES.filter(({ name }) => provider.capabilities[name] === false);
  const edit = (
    <Button
      tone="quiet"
      flush="end"
      aria-label="Edit the settings"
      isDisabled={!may}
      onPress={() => open({ panel: 'edit' })}
      {...(!may && { hint: needs('operator') })}
    >
      <Pencil aria-hidden="true" />
    </Button>
  );
  return (
    <Section title="Settings" aside={edit}>
      <dl className={style.facts}>
        <Fact name="Requests">{provider.enabled ? 'enabled' : 'disabled'}</Fact>
        <Fact name="Model" isMono={provider.model !== null}>
          {provider.model ?? <span className="dim">as requested</span>}
        </Fact>
        {provider.type === 'ai_server' && (
          <Fact name="Key" isMono={provider.masked_key !== null}>
            {provider.masked_key ?? <span className="dim">none</span>}
          </Fact>
        )}
        <PriceFact provider={provider} />
        {set.map(({ field, text }) => (
          <Fact key={field.key} name={titleOfNumber(field)}>
            <span className="mono">{text}</span> {field.unit}
          </Fact>
        ))}
        {cannot.length > 0 && <Fact name="Cannot">{cannot.map(({ title }) => title).join(', ')}</Fact>}
        <Fact name="Added">
          <Ago at={provider.created_at} />
        </Fact>
        <Fact name="Changed">
          <Ago at={provider.updated_at} />
        </Fact>
      </dl>
      {set.length === 0 && cannot.length === 0 && <p className="dim">Timeouts, limits and rates are the defaults.</p>}
    </Section>
  );
}
