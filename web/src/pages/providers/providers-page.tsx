import type { ReactNode } from 'react';
import { Route, Switch } from 'wouter';
import { NothingHere } from '../../app/nothing-here.js';
import { ProviderDetail } from './detail/provider-detail.js';
import { ProviderList } from './list/provider-list.js';
import { Wizard } from './wizard/wizard.js';

/** Model servers and external vendors: the list, one of them, and a new one. */
export default function ProvidersPage(): ReactNode {
  return (
    <Switch>
      <Route path="/providers" component={ProviderList} />
      <Route path="/providers/new" component={Wizard} />
      <Route path="/providers/:id">{({ id }) => <ById id={Number(id)} />}</Route>
      <Route component={NothingHere} />
    </Switch>
  );
}

function ById({ id }: { readonly id: number }): ReactNode {
  return Number.isSafeInteger(id) && id > 0 ? <ProviderDetail key={id} id={id} /> : <NothingHere />;
}
