import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CredentialDirectory } from '../../access/credential-directory.js';
import type { CredentialChange } from '../../access/credentials/credential-change.js';
import { isDatabaseUnavailable } from '../../database/database-errors.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { REVISION_CHANNEL } from '../revision-publisher.js';
import { SnapshotLoader } from '../snapshot-loader.js';
import { CREDENTIAL_CHANNEL } from './change-listener.js';
import type { Newest } from './instance-registry.js';
import { type MemberAudience, Membership } from './membership.js';
import { Pursuit } from './pursuit.js';
import type { SelfReport } from './this-instance.js';

/**
 * Keeps this instance at the newest revision and the newest credentials, whoever changed them. It hears of changes at
 * once by notifications; a look every second finds what was not heard.
 */
@Injectable()
export class Propagation implements MemberAudience, OnApplicationShutdown {
  private readonly logger = new Logger('propagation');
  private readonly revisions: Pursuit;
  private readonly credentials: Pursuit;

  constructor(
    private readonly membership: Membership,
    loader: SnapshotLoader,
    private readonly holder: SnapshotHolder,
    private readonly directory: CredentialDirectory,
  ) {
    loader.follow((served) => membership.acknowledge(served));
    this.revisions = new Pursuit({
      load: (isReached) => loader.catchUp(isReached),
      failed: (error) => this.report('the newest revision is', error),
    });
    this.credentials = new Pursuit({
      load: () => directory.reload(),
      failed: (error) => this.report('changed credentials are', error),
    });
    directory.followChanges((changes) => {
      membership.tell();
      this.requireKnownApps(changes, holder, loader);
    });
  }

  /**
   * To be called before the first configuration is loaded: no change shall count as applied everywhere that an
   * instance which is about to serve has not seen. Calling it again changes nothing.
   *
   * @throws the database's error when it is away
   */
  join(): Promise<void> {
    return this.membership.join(this);
  }

  changed(channel: string, payload: string): void {
    const { holder, directory } = this;
    // A notification that comes late tells of what is served by now; what is of another history is found by looking.
    if (channel === REVISION_CHANNEL) this.revisions.want(() => !(Number(payload) > holder.revision));
    if (channel === CREDENTIAL_CHANNEL) this.credentials.want(() => directory.version === payload);
  }

  /**
   * Whatever differs from what was served when the database was asked is to be loaded, also when its number is smaller:
   * the database may have lost its last commits.
   */
  learned({ revisionId, credentials }: Newest, asked: SelfReport): void {
    const { holder, directory } = this;
    this.revisions.want(() => holder.revisionId !== asked.revisionId || holder.revisionId === revisionId);
    this.credentials.want(() => directory.version === credentials);
    directory.confirm(credentials);
  }

  /** After the server is closed: until then requests are served, and what they are served from may be asked. */
  onApplicationShutdown(): Promise<void> {
    return this.membership.leave();
  }

  /** The app of the first start comes without a revision; an instance that runs already has to read it all the same. */
  private requireKnownApps(changes: readonly CredentialChange[], holder: SnapshotHolder, loader: SnapshotLoader): void {
    if (!holder.isLoaded) return;
    const { apps } = holder.current;
    const isNew = changes.some(({ kind, subjectId }) => kind === 'app' && subjectId !== null && !apps.has(subjectId));
    if (isNew) loader.catchUp(() => false).catch((error: unknown) => this.report('a new app is', error));
  }

  /** That the database is away has been told already. */
  private report(what: string, error: unknown): void {
    if (!isDatabaseUnavailable(error)) this.logger.error(`${what} not loaded, which is tried again: ${String(error)}`);
  }
}
