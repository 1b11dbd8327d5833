import type { ReactNode } from 'react';
import { useParams } from 'wouter';
import { NothingHere } from '../../app/nothing-here.js';
import { AppDetails } from './app-details.js';
import { AppList } from './app-list.js';

/** `/apps`: all of them. `/apps/7`: one. */
export default function AppsPage(): ReactNode {
  const { '*': rest = '' } = useParams<{ '*'?: string }>();
  if (rest === '') return <AppList />;
  const id = /^\d+$/.test(rest) ? Number(rest) : undefined;
  return id === undefined ? <NothingHere /> : <AppDetails key={id} id={id} />;
}
