import { type Provider, restOf } from '../../client/management-api.js';
import { type Finding, skipped, trouble, warning, well } from './finding.js';
import type { ProviderTest, TestedProvider } from './picture.js';
import { firstKeyRemedy, keyRemedy, pathOf, remedyFor } from './remedy-for.js';

/** A server or an api key: its key, how it answers, and who else may use it. */
export function providerFindings({ provider, test, openAt }: TestedProvider): Finding[] {
  const findings = [...keyFindings(provider), ...healthFindings(provider, test), ...openFindings(provider, openAt)];
  return findings.length > 0 ? findings : [well('provider', provider.name, restOf(provider) ?? 'healthy')];
}

function keyFindings(provider: Provider): Finding[] {
  const { name, type, masked_key, enabled, warnings = [], state } = provider;
  const path = pathOf(provider);
  if (type === 'api_key' && masked_key === null)
    return [(enabled ? trouble : warning)('key', name, 'It has no key.', firstKeyRemedy(path))];
  const aside = (state?.keys ?? []).filter((key) => key.state === 'set_aside');
  return [
    ...aside.map(({ version, reason }) =>
      trouble(
        'key',
        name,
        `Version ${version} of its key is set aside: ${reason ?? 'it was refused'}.`,
        keyRemedy(`"${name}"`, path),
      ),
    ),
    ...warnings.map((text) => warning('key', name, text, `Rotate it: patchbay rotate "${name}".`)),
  ];
}

function healthFindings(provider: Provider, test: TestedProvider['test']): Finding[] {
  if (test === 'not allowed') return [asSeen(provider)];
  if (test === null || test.reason === null) return [];
  return [ofTest(provider, test, test.reason)];
}

function ofTest(provider: Provider, { status }: ProviderTest, reason: string): Finding {
  const remedy = status === 'healthy' ? 'Send it a request to be sure.' : remedyFor(reason, provider);
  return (status === 'down' ? trouble : warning)('provider', provider.name, `${reason}.`, remedy);
}

/** What requests and probes have found, where it may not be tested. */
function asSeen(provider: Provider): Finding {
  const { name, state } = provider;
  const reason = state?.status === 'out' ? state.reason : null;
  if (reason === null) return skipped('provider', name, 'not tested: that needs the role operator');
  return trouble('provider', name, `${reason}.`, remedyFor(reason, provider));
}

function openFindings({ name }: Provider, openAt: string | null): Finding[] {
  if (openAt === null) return [];
  return [
    trouble(
      'exposure',
      name,
      `Ollama answers anybody at ${openAt}, without a key: everyone in that network can use, load and delete its models.`,
      'Start it with OLLAMA_HOST=127.0.0.1:11434, or let a firewall admit only the host of Patchbay.',
    ),
  ];
}
