import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps, Link, type LinkProps } from 'react-aria-components';
import style from './button.module.css';

/** `go`: the one action of a view. `danger`: what cannot be taken back. `quiet`: in rows and beside titles. */
export type ButtonTone = 'plain' | 'go' | 'danger' | 'quiet';

interface Props extends Omit<ButtonProps, 'className' | 'style'> {
  readonly tone?: ButtonTone;
  /** Why it is disabled, or what it does where its words are few. */
  readonly hint?: string;
  /** On which side the words of a quiet one are in line with what stands above them: its box is not seen. */
  readonly flush?: 'start' | 'end';
}

export function Button({ tone = 'plain', hint, flush, ...props }: Props): ReactNode {
  const side = flush === undefined ? '' : style[flush];
  const button = <AriaButton {...props} className={`${style.button} ${style[tone]} ${side}`} />;
  return hint === undefined ? button : <span title={hint}>{button}</span>;
}

interface ButtonLinkProps extends Omit<LinkProps, 'className' | 'style'> {
  readonly tone?: ButtonTone;
}

/** A link that looks like a button. */
export function ButtonLink({ tone = 'plain', ...props }: ButtonLinkProps): ReactNode {
  return <Link {...props} className={`${style.button} ${style[tone]}`} />;
}
