/** What can be wrong with the record, and what that means. */
export const PROBLEMS = {
  entries_missing: 'Entries are missing here: their numbers have no gaps when they are written.',
  not_linked: 'It does not follow the entry before it, which was changed, exchanged or put in.',
  not_authentic: 'It is not what was written: something of it was changed, or it was written by somebody else.',
  key_unusable:
    'The key it is authenticated with is missing or cannot be opened, so nobody can tell whether it is what was written.',
  key_changed: 'It uses another key than the entry before, without one that says so.',
  key_unused: 'There is a key that no entry uses, so entries that used it are missing.',
  was_broken: 'Patchbay found the record broken when it was about to append this entry; its details say how.',
  end_missing: 'The end is missing: there have been entries with this number and higher ones.',
  head_missing: 'What marks the end of the record is missing, so entries may be missing there.',
  head_not_authentic: 'What marks the end of the record is not what was written, so entries may be missing there.',
  differs_from_seen: 'It is another entry than this instance has seen with this number before.',
  revision_not_recorded: 'There is a revision that no entry tells of.',
} as const;

export type ProblemKind = keyof typeof PROBLEMS;
