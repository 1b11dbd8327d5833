import type { Seed } from './seed.ts';

/** What a family of models says after it has repeated the question. */
interface Voice {
  readonly models: RegExp;
  readonly remarks: readonly [string, ...string[]];
}

// BiMediX is bilingual; its Arabic sentence also keeps every client and test honest about multi-byte characters.
const VOICES: readonly Voice[] = [
  {
    models: /insurance/i,
    remarks: [
      'To settle this I would check the policy number, the date of loss and the section of the policy that covers it.',
      'Please have the claim number, the itemised bill and the procedure codes at hand; the deductible applies first.',
    ],
  },
  {
    models: /bimedix/i,
    remarks: [
      'Relevant are onset, severity, current medication and allergies. اذكر الأعراض والأدوية الحالية والحساسية.',
      'A physician would examine the patient before deciding. ينبغي أن يفحص الطبيب المريض قبل اتخاذ القرار.',
    ],
  },
  {
    models: /medpalm/i,
    remarks: [
      'Most cases are harmless, but sudden onset, fever or weakness should be seen by a doctor the same day.',
      'The usual first steps are rest, fluids and watching the course over a day or two.',
    ],
  },
  {
    models: /medical/i,
    remarks: [
      'Noted: chief complaint, history, findings and plan. Please confirm the duration and the severity.',
      'Summary for the record: stable, no red flags mentioned, follow-up as needed.',
    ],
  },
];

const PLAIN: Voice['remarks'] = [
  'A short answer first, details when you ask for them.',
  'Tell me a little more and I can be more precise.',
];

/** A sentence that fits the model's speciality. */
export function remark(model: string, seed: Seed): string {
  return seed.pick(VOICES.find((voice) => voice.models.test(model))?.remarks ?? PLAIN);
}
