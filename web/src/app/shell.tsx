import { Menu, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useLive } from '../live/live.js';
import { Button } from '../ui/button.js';
import { PanelPlace } from '../ui/side-panel.js';
import { Account } from './account.js';
import { Brand } from './brand.js';
import { PLACES } from './places.js';
import style from './shell.module.css';

/** Navigation, the page, and the place for panels. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [path] = useLocation();
  /** Whoever goes somewhere is done with the menu. */
  const [openAt, setOpenAt] = useState<string>();
  const isOpen = openAt === path;
  return (
    <PanelPlace value={place}>
      <div className={style.shell}>
        <a className={style.skip} href="#page">
          To the page
        </a>
        <div className={style.bar}>
          <Brand />
          <Button
            tone="quiet"
            aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
            aria-expanded={isOpen}
            aria-controls="pages"
            onPress={() => setOpenAt(isOpen ? undefined : path)}
          >
            {isOpen ? <X /> : <Menu />}
          </Button>
        </div>
        <nav id="pages" className={`${style.nav} ${isOpen ? style.isOpen : ''}`} aria-label="Pages">
          <div className={style.brand}>
            <Brand />
          </div>
          {PLACES.map((group) => (
            <ul key={group[0]?.path}>
              {group.map(({ path: to, name, icon: Icon }) => (
                <li key={to}>
                  <Link href={to} className={style.link} aria-current={isAt(path, to) ? 'page' : undefined}>
                    <Icon aria-hidden="true" />
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          ))}
          <Account />
        </nav>
        <main id="page" tabIndex={-1} className={style.main}>
          <Lost />
          {children}
        </main>
        <div ref={setPlace} className={style.place} />
      </div>
    </PanelPlace>
  );
}

/** Said when what is shown may be old. */
function Lost(): ReactNode {
  const { isConnected } = useLive();
  if (isConnected) return null;
  return (
    <p className={style.lost} role="status">
      Live updates are interrupted; what you see may be old. Patchbay is asked again by itself.
    </p>
  );
}

function isAt(path: string, place: string): boolean {
  return place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`);
}
