import { IsText } from '../validation/is-text.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

export class PutPurpose {
  /** What the purpose is for, in a few words. */
  @MayBeAbsent()
  @IsText({ max: 300 })
  readonly description?: string;
}

export class PurposeView {
  /** Name used in routes, headers and as `model`. */
  readonly slug: string;

  /** What the purpose is for. */
  readonly description: string;

  /** Whether a provider is plugged in. */
  readonly active: boolean;

  /** Agent types that mean this purpose. */
  readonly agent_types: string[];

  /** When it was created, RFC 3339. */
  readonly created_at: string;
}

export class WrittenPurpose extends PurposeView {
  /** Revision this write became. */
  readonly revision: number;
}

export class PurposePage {
  /** Purposes by slug. */
  readonly data: PurposeView[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
