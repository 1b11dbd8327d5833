import type { ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import { PageHeader } from '../../ui/page-header.js';
import { Tabs } from '../../ui/tabs.js';
import { Budgets } from './budgets.js';
import { Consumption } from './consumption.js';
import { useFreshUsage } from './use-usage.js';

const BUDGETS = 'budgets';

/** What was used, by whom and for how much, and how far budgets go. */
export default function UsagePage(): ReactNode {
  const search = useSearch();
  const [path, navigate] = useLocation();
  useFreshUsage();
  const chosen = new URLSearchParams(search).get('tab') === BUDGETS ? BUDGETS : 'usage';
  const choose = (tab: string): void => {
    const params = new URLSearchParams(search);
    if (tab === BUDGETS) params.set('tab', BUDGETS);
    else params.delete('tab');
    const text = params.toString();
    navigate(text === '' ? path : `${path}?${text}`, { replace: true });
  };
  return (
    <>
      <PageHeader title="Usage and cost" note="Requests, tokens and money: by purpose, provider, model and app." />
      <Tabs
        label="What to see"
        tabs={[
          { id: 'usage', name: 'Usage', content: () => <Consumption /> },
          { id: BUDGETS, name: 'Budgets', content: () => <Budgets /> },
        ]}
        chosen={chosen}
        onChoose={choose}
      />
    </>
  );
}
