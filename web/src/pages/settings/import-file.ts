import type { Schema } from '../../api/types.js';

/** How a configuration file is written; JSON begins with a brace. */
export function mediaTypeOf(text: string): 'application/json' | 'application/yaml' {
  return text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml';
}

type Imported = Pick<Schema<'Imported'>, 'entries'>;
type Section = Schema<'ImportedEntry'>['section'];

export interface SectionSum {
  readonly section: Section;
  /** `2 created, 1 changed, 14 the same` */
  readonly words: string;
  /** Names of what becomes different. */
  readonly different: readonly Schema<'ImportedEntry'>[];
}

const OUTCOMES = [
  ['created', 'created'],
  ['changed', 'changed'],
  ['same', 'the same'],
] as const;

/** What an import does, section by section in the order of the file. */
export function sectionSums({ entries }: Imported): readonly SectionSum[] {
  const sections = [...new Set(entries.map(({ section }) => section))];
  return sections.map((section) => {
    const own = entries.filter((entry) => entry.section === section);
    const words = OUTCOMES.flatMap(([outcome, word]) => {
      const number = own.filter((entry) => entry.outcome === outcome).length;
      return number === 0 ? [] : [`${number} ${word}`];
    });
    return { section, words: words.join(', '), different: own.filter(({ outcome }) => outcome !== 'same') };
  });
}

/** The revision it was looked at with: an import that changes nothing answers with that one, any other with the next. */
export function revisionBefore({ revision, entries }: Pick<Schema<'Imported'>, 'revision' | 'entries'>): number {
  return entries.every(({ outcome }) => outcome === 'same') ? revision : revision - 1;
}

/** Whether going back would take it back: apps stay as they are. */
export function canTakeBack({ entries }: Imported): boolean {
  return entries.some(({ section, outcome }) => outcome !== 'same' && section !== 'apps');
}
