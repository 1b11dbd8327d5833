import { type ReactNode, Suspense } from 'react';
import { RouterProvider } from 'react-aria-components';
import { Route, Switch, useLocation } from 'wouter';
import { Live } from '../live/live.js';
import { SessionGate } from '../session/session.js';
import { Notices } from '../ui/notices.js';
import { Waiting } from '../ui/waiting.js';
import { Shell } from './shell.js';
import { NothingHere } from './nothing-here.js';
import { PageFailure } from './page-failure.js';
import { PAGES } from './pages.js';

/** The whole page: who is logged in, what goes on, where one is. */
export function App(): ReactNode {
  const [path, navigate] = useLocation();
  return (
    <RouterProvider navigate={navigate}>
      <SessionGate>
        <Live>
          {/* Inside, because notices say live how far a change has come. */}
          <Notices>
            <Shell>
              <PageFailure at={path}>
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
      {PAGES.map(({ path, component }) => (
        <Route key={path} path={path} component={component} />
      ))}
      <Route component={NothingHere} />
    </Switch>
  );
}
