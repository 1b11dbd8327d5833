import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Schema } from '../../../api/types.js';
import { useSettled } from '../../../choices/use-settled.js';
import { healthOf } from '../../../health/provider-health.js';
import type { Option } from '../../../ui/choice.js';
import type { BayProvider } from '../model/bay-provider.js';
import { whyNot } from '../model/why-not.js';
import { providerPage } from './providers.js';

/** Providers whose name, address or model the text is found in; those that cannot take the purpose say why. */
export function useProviderOptions(
  purpose: Schema<'PurposeView'>,
  text: string,
): { readonly options: readonly Option[]; readonly rows: readonly BayProvider[] } {
  const settled = useSettled(text.trim());
  const { data } = useQuery({ ...providerPage(settled), placeholderData: keepPreviousData });
  const rows = data?.rows ?? [];
  const options = rows.map((provider) => {
    const refusal = whyNot(purpose, provider);
    const { name, place, model, kind } = provider;
    return {
      id: provider.key,
      name: [name, place].filter(Boolean).join(' '),
      note: refusal ?? `${healthOf(provider).word} · ${model ?? kind}`,
      isDisabled: refusal !== undefined,
    };
  });
  return { options, rows };
}
