import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';

interface Props {
  /** Address of the page: another one may do well. */
  readonly at: string;
  readonly children: ReactNode;
}

interface State {
  readonly at: string;
  readonly failed: boolean;
}

/** Keeps the navigation when a page fails, for example because a newer version has replaced its files. */
export class PageFailure extends Component<Props, State> {
  override state: State = { at: this.props.at, failed: false };

  static getDerivedStateFromProps({ at }: Props, before: State): State | null {
    return at === before.at ? null : { at, failed: false };
  }

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        title="This page could not be shown"
        action={<Button onPress={() => location.reload()}>Load it again</Button>}
      >
        Patchbay may have been upgraded while the page was open. Requests are not affected. If it stays like this, the
        browser’s console says why.
      </EmptyState>
    );
  }
}
