import './theme/theme.css';
import './theme/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { asProblem } from './api/problem.js';
import { App } from './app/app.js';
import { loadPageAt } from './app/pages.js';
import { chosenTheme, showTheme } from './theme/theme.js';

const MOST_RETRIES = 2;

showTheme(chosenTheme());
loadPageAt(location.pathname);

/** Live events say when something has changed, so nothing is asked for twice by itself. */
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < MOST_RETRIES && [0, 503].includes(asProblem(error).status),
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
