import { Injectable } from '@nestjs/common';
import { CredentialDirectory } from '../../access/credential-directory.js';
import type { CredentialChange } from '../../access/credentials/credential-change.js';
import type { CredentialsEvent } from '../events/events.dto.js';
import type { NewsSource, Tell } from './news-source.js';

/** Whoever makes a hundred keys makes pages ask for them a few times only. */
const GATHER_MS = 250;
/** Somebody logs in or out all the time. */
const NO_NEWS = 'session';

/** That apps, admins, or their keys and tokens, have changed; never which they are. */
@Injectable()
export class CredentialNews implements NewsSource {
  readonly topic = undefined;
  private tell: Tell | undefined;
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(directory: CredentialDirectory) {
    directory.followChanges((changes) => this.note(changes));
  }

  begin(tell: Tell): void {
    this.tell = tell;
  }

  end(): void {
    this.tell = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed.clear();
  }

  private note(changes: readonly CredentialChange[]): void {
    if (!this.tell) return;
    for (const { kind } of changes) if (kind !== NO_NEWS) this.changed.add(kind);
    if (this.changed.size > 0) this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  private flush(): void {
    this.timer = undefined;
    this.tell?.('credentials', { changed: [...this.changed].toSorted() } satisfies CredentialsEvent);
    this.changed.clear();
  }
}
