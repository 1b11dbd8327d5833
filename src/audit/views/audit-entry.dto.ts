import { ApiProperty } from '@nestjs/swagger';

export class LoggedEntry {
  /** Its number; there are no gaps. */
  readonly seq: number;

  /** When, RFC 3339. */
  readonly at: string;

  /** Who did it, by name; of a failed login, the address it came from. */
  readonly actor: string;

  /** What was done, e.g. `server.create`. */
  readonly action: string;

  /** To whom or what, e.g. `server 4 (BiMediX2-8B)`. */
  readonly entity: string;

  /** Why, in the actor's words; null when nothing was said. */
  readonly reason: string | null;

  /** The revision it became; null for what is no part of the configuration. */
  readonly revision: number | null;

  /** What became different, without secrets; its fields depend on the action. Null when there is nothing to tell. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  readonly details: Readonly<Record<string, unknown>> | null;

  /** Id of the key it is authenticated with. */
  readonly key_id: string;

  /** Hash of the entry before; empty for the first. */
  readonly prev_hash: string;

  /** HMAC-SHA256 of everything above, base64url. */
  readonly mac: string;
}

export class AuditPage {
  /** Newest first. */
  readonly data: LoggedEntry[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
