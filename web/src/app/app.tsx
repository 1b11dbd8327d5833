import { lazy, type ReactNode, Suspense } from 'react';
import { RouterProvider } from 'react-aria-components';
import { Route, Switch, useLocation } from 'wouter';
import { Live } from '../live/live.js';
import { SessionGate } from '../session/session.js';
import { Notices } from '../ui/notices.js';
import { Waiting } from '../ui/waiting.js';
import { Shell } from './shell.js';
import { NothingHere } from './nothing-here.js';
import { PageFailure } from './page-failure.js';

const PatchBay = lazy(() => import('../pages/patch-bay/patch-bay-page.js'));
const Providers = lazy(() => import('../pages/providers/providers-page.js'));
const Playground = lazy(() => import('../pages/playground/playground-page.js'));
const Activity = lazy(() => import('../pages/activity/activity-page.js'));
const Usage = lazy(() => import('../pages/usage/usage-page.js'));
const Apps = lazy(() => import('../pages/apps/apps-page.js'));
const Revisions = lazy(() => import('../pages/revisions/revisions-page.js'));
const Audit = lazy(() => import('../pages/audit/audit-page.js'));
const Encryption = lazy(() => import('../pages/encryption/encryption-page.js'));
const Instances = lazy(() => import('../pages/instances/instances-page.js'));
const Settings = lazy(() => import('../pages/settings/settings-page.js'));

/** The whole page: who is logged in, what goes on, where one is. */
export function App(): ReactNode {
  const [, navigate] = useLocation();
  return (
    <RouterProvider navigate={navigate}>
      <SessionGate>
        <Live>
          {/* Inside, because notices say live how far a change has come. */}
          <Notices>
            <Shell>
              <PageFailure>
                <Suspense fallback={<Waiting for="the page" />}>
                  <Pages />
                </Suspense>
              </PageFailure>
            </Shell>
          </Notices>
        </Live>
      </SessionGate>
    </RouterProvider>
  );
}

function Pages(): ReactNode {
  return (
    <Switch>
      <Route path="/" component={PatchBay} />
      <Route path="/providers/*?" component={Providers} />
      <Route path="/playground" component={Playground} />
      <Route path="/activity/:id?" component={Activity} />
      <Route path="/usage" component={Usage} />
      <Route path="/apps/*?" component={Apps} />
      <Route path="/revisions/:number?" component={Revisions} />
      <Route path="/audit" component={Audit} />
      <Route path="/encryption" component={Encryption} />
      <Route path="/instances" component={Instances} />
      <Route path="/settings/*?" component={Settings} />
      <Route component={NothingHere} />
    </Switch>
  );
}
