import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import style from './tabs.module.css';

export interface TabOf {
  readonly id: string;
  readonly name: string;
  readonly content: () => ReactNode;
}

interface Props {
  readonly label: string;
  readonly tabs: readonly TabOf[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function Tabs({ label, tabs, chosen, onChoose }: Props): ReactNode {
  return (
    <AriaTabs selectedKey={chosen} onSelectionChange={(key) => onChoose(String(key))}>
      <TabList aria-label={label} className={style.list}>
        {tabs.map(({ id, name }) => (
          <Tab key={id} id={id} className={style.tab}>
            {name}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={style.panel}>
          {content()}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
