import { Injectable } from '@nestjs/common';
import { ChangeListener } from './change-listener.js';
import { Heartbeat } from './heartbeat.js';
import { InstanceRegistry, type Newest } from './instance-registry.js';
import type { Served } from '../snapshot-loader.js';
import { type SelfReport, ThisInstance } from './this-instance.js';

/** Who is told what a member of the fleet learns. */
export interface MemberAudience {
  /** A notification came. */
  changed(channel: string, payload: string): void;
  /** The newest there is, whether a notification told of it or not, and what this instance served when it asked. */
  learned(newest: Newest, asked: SelfReport): void;
}

/** That this instance belongs to the fleet: its row, its heartbeat and the connection it hears changes on. */
@Injectable()
export class Membership {
  private hasJoined = false;

  constructor(
    private readonly instance: ThisInstance,
    private readonly registry: InstanceRegistry,
    private readonly listener: ChangeListener,
    private readonly heartbeat: Heartbeat,
  ) {}

  /**
   * The first row is stored when this resolves; calling it again changes nothing.
   *
   * @throws the database's error when it is away
   */
  async join(audience: MemberAudience): Promise<void> {
    if (this.hasJoined) return;
    await this.registry.forgetOld();
    await this.registry.announce(this.instance.report());
    this.hasJoined = true;
    this.heartbeat.start((newest, asked) => audience.learned(newest, asked));
    this.listener.start({
      opened: () => void this.heartbeat.beat(),
      changed: (channel, payload) => audience.changed(channel, payload),
    });
  }

  /** Tells the others at once what is served now. */
  acknowledge(served: Served): void {
    void this.instance.note(served);
    this.tell();
  }

  /** Tells the others at once what this instance goes by. */
  tell(): void {
    void this.heartbeat.beat();
  }

  /** Nobody waits for this instance any more. Without a connection, the others find out by themselves. */
  async leave(): Promise<void> {
    this.heartbeat.stop();
    try {
      if (this.hasJoined && this.listener.isListening) {
        await this.registry.remove(this.instance.id, (statement, parameters) =>
          this.listener.ask(statement, parameters),
        );
      }
    } catch {
      // The database went away at this very moment.
    }
    this.listener.stop();
  }
}
