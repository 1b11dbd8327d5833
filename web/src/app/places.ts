import {
  Activity,
  Cable,
  Clock3,
  Coins,
  Cpu,
  FileClock,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  MessageSquare,
  Server,
  Settings,
} from 'lucide-react';

/** A page as the navigation shows it. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
}

/** Groups of pages, in the order of how often they are needed. */
export const PLACES: readonly (readonly Place[])[] = [
  [
    { path: '/', name: 'Patch bay', icon: Cable },
    { path: '/providers', name: 'Providers', icon: Server },
    { path: '/playground', name: 'Playground', icon: MessageSquare },
  ],
  [
    { path: '/activity', name: 'Activity', icon: Activity },
    { path: '/usage', name: 'Usage and cost', icon: Coins },
    { path: '/apps', name: 'Apps and keys', icon: KeyRound },
  ],
  [
    { path: '/revisions', name: 'Revisions', icon: Clock3 },
    { path: '/audit', name: 'Audit', icon: FileClock },
    { path: '/encryption', name: 'Encryption', icon: LockKeyhole },
    { path: '/instances', name: 'Instances', icon: Cpu },
    { path: '/settings', name: 'Settings', icon: Settings },
  ],
];
