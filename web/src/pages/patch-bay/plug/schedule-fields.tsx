import type { ReactNode } from 'react';
import { TextInput } from '../../../ui/text-input.js';
import style from './plug-panel.module.css';

/** When a chain is plugged in and for how long, as typed; empty: now, and for good. */
export interface Times {
  readonly at: string;
  readonly until: string;
}

interface Props {
  readonly times: Times;
  readonly onChange: (times: Times) => void;
}

export function ScheduleFields({ times, onChange }: Props): ReactNode {
  return (
    <fieldset className={style.times}>
      <legend>Schedule</legend>
      <TextInput
        label="Plug in at (your time)"
        type="datetime-local"
        value={times.at}
        onChange={(at) => onChange({ ...times, at })}
        description="Empty: now."
      />
      <TextInput
        label="Until (your time)"
        type="datetime-local"
        value={times.until}
        onChange={(until) => onChange({ ...times, until })}
        description="What is plugged in now returns then. Empty: it stays."
      />
    </fieldset>
  );
}
