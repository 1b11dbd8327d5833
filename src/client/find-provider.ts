import type { Provider } from './management-api.js';
import { PatchbayError } from './patchbay-error.js';

/** By name, whatever the case of its letters, as names are unique without it; or by id. */
export function findProvider(providers: readonly Provider[], wanted: string): Provider {
  const found =
    providers.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ??
    providers.find(({ id }) => String(id) === wanted);
  if (found) return found;
  const names = providers.map(({ name }) => name).join(', ');
  throw new PatchbayError(
    `There is no provider "${wanted}". ${names === '' ? 'None is registered yet: add a server or an api key first.' : `There are: ${names}.`}`,
    { status: 404, code: 'not_found' },
  );
}
