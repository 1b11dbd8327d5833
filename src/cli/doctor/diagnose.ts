import type { Finding } from './finding.js';
import { providerFindings } from './of-a-provider.js';
import { chainFindings, purposeFinding } from './of-a-purpose.js';
import { houseFindings } from './of-the-house.js';
import type { Picture } from './picture.js';

/** What is wrong, and what to do about it: every check has at least one finding, so that silence means nothing. */
export function diagnose(picture: Picture): readonly Finding[] {
  const { providers, purposes, active, chains } = picture;
  const ofProviders = providers.flatMap(providerFindings);
  const told = new Set(ofProviders.filter(({ level }) => level === 'trouble').map(({ subject }) => subject));
  const all = providers.map(({ provider }) => provider);
  return [
    ...houseFindings(picture),
    ...ofProviders,
    ...purposes.map((slug) => purposeFinding(slug, active, all)),
    ...chains.flatMap((chain) => chainFindings(chain, all, told)),
  ];
}
