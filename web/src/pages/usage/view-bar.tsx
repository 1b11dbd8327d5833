import type { ReactNode } from 'react';
import { Choice } from '../../ui/choice.js';
import { TextInput } from '../../ui/text-input.js';
import style from './usage.module.css';
import { GROUP_NAMES, GROUPS, METRIC_NAMES, METRICS, SPAN_NAMES, SPANS, type View } from './view.js';

const SPAN_OPTIONS = SPANS.map((id) => ({ id, name: SPAN_NAMES[id] }));
const GROUP_OPTIONS = GROUPS.map((id) => ({ id, name: GROUP_NAMES[id] }));

interface Props {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** Of when, by what, and which figure. */
export function ViewBar({ view, onChange }: Props): ReactNode {
  const { span, by, show, from, to } = view;
  const metrics = METRICS.map((id) => ({
    id,
    name: METRIC_NAMES[id],
    ...(id === 'latency' && span !== '1h' && { isDisabled: true, note: 'kept for the last hour' }),
  }));
  const chooseSpan = (next: string): void => {
    const isHour = next === '1h';
    onChange({
      span: next as View['span'],
      // Nothing else is kept by the minute, nor latency for longer.
      ...(isHour && { by: 'provider' as const }),
      ...(!isHour && show === 'latency' && { show: 'requests' as const }),
    });
  };
  return (
    <div className={style.bar}>
      <Choice label="When" options={SPAN_OPTIONS} value={span} onChange={chooseSpan} />
      {span === 'custom' && (
        <>
          <TextInput label="From, UTC" type="date" value={from} onChange={(day) => onChange({ from: day })} />
          <TextInput label="To, UTC" type="date" value={to} onChange={(day) => onChange({ to: day })} />
        </>
      )}
      <Choice label="By" options={GROUP_OPTIONS} value={by} onChange={(next) => onChange({ by: next as View['by'] })} />
      <Choice
        label="Show"
        options={metrics}
        value={show}
        onChange={(next) => onChange({ show: next as View['show'] })}
      />
    </div>
  );
}
