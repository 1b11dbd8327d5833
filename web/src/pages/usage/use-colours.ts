import { useEffect, useState } from 'react';

/**
 * What tokens of the theme are at the moment, for a canvas, which knows no custom properties. Changes with the theme.
 *
 * @param tokens such as `--hue-1`; always the same list
 */
export function useColours(tokens: readonly string[]): readonly string[] {
  const [colours, setColours] = useState<readonly string[]>([]);
  const names = tokens.join(' ');
  useEffect(() => {
    const look = (): void => setColours(names.split(' ').map(colourOf));
    look();
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', look);
    return () => {
      watch.disconnect();
      system.removeEventListener('change', look);
    };
  }, [names]);
  return colours;
}

function colourOf(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
