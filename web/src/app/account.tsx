import { useMutation } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { useMe } from '../session/session.js';
import { chooseTheme, chosenTheme, type Theme } from '../theme/theme.js';
import { Button } from '../ui/button.js';
import { useNotify } from '../ui/notices.js';
import style from './account.module.css';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const SHOWN = {
  system: { icon: Monitor, name: 'Colours as the system has them' },
  light: { icon: Sun, name: 'Light colours' },
  dark: { icon: Moon, name: 'Dark colours' },
} as const;

/** Who is logged in, the colours, and the way out. */
export function Account(): ReactNode {
  const me = useMe();
  const notify = useNotify();
  const [theme, setTheme] = useState(chosenTheme);
  const logOut = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/auth/logout')),
    onSuccess: () => location.assign('/'),
    onError: (error) => notify({ tone: 'bad', text: `You are still logged in: ${asProblem(error).message}` }),
  });
  const { icon: Icon, name } = SHOWN[theme];
  const change = (): void => {
    chooseTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <div className={style.account}>
      <span className={style.who} title={`${me.name}, ${me.role}`}>
        {me.name}
        <br />
        {me.role}
      </span>
      <Button tone="quiet" aria-label={`${name}; change`} onPress={change}>
        <Icon />
      </Button>
      <Button tone="quiet" aria-label="Log out" isPending={logOut.isPending} onPress={() => logOut.mutate()}>
        <LogOut />
      </Button>
    </div>
  );
}
