import { UnsealError } from '../../crypto/seal.js';

const DAMAGED = 'it is damaged, or was not written by Patchbay';

const UNREADABLE: Readonly<Record<UnsealError['reason'], string>> = {
  malformed: DAMAGED,
  unknown_master_key: 'it was sealed with a master key this instance does not have; add it to BYOK_PREVIOUS_KEYS',
  not_authentic: 'it was changed after it was written, or is of another deployment',
};

/** Why a stored snapshot is not used; the message completes "… is refused: ". */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';

  static damaged(cause?: unknown): FileRefusal {
    return new FileRefusal(DAMAGED, { cause });
  }

  static otherRelease(): FileRefusal {
    return new FileRefusal('another release of Patchbay wrote it');
  }

  static unknownDeployment(): FileRefusal {
    return new FileRefusal('this folder does not say which deployment it belongs to');
  }

  static from(cause: unknown): FileRefusal {
    if (cause instanceof FileRefusal) return cause;
    if (cause instanceof UnsealError) return new FileRefusal(UNREADABLE[cause.reason], { cause });
    if (cause instanceof Error && 'code' in cause) {
      return new FileRefusal(`it cannot be read (${String(cause.code)})`, { cause });
    }
    return FileRefusal.damaged(cause);
  }
}
