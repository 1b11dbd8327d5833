/** The vendors of the upstream; each is a provider of the same name in Patchbay. */
export const VENDORS = ['alpha', 'beta', 'gamma', 'delta'] as const;
export type Vendor = (typeof VENDORS)[number];

export const PURPOSES = ['chat', 'summaries', 'coding', 'embeddings'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Models that each vendor has for each purpose. */
export const VARIANTS = 8;

export function modelOf(vendor: Vendor, purpose: Purpose, variant: number): string {
  return `${vendor}-${purpose}-${variant}`;
}

export function isModelOf(model: string, vendor: Vendor, purpose: Purpose): boolean {
  return model.startsWith(`${vendor}-${purpose}-`) && modelsOf(vendor).includes(model);
}

/** What the vendor lists. */
export function modelsOf(vendor: Vendor): readonly string[] {
  return PURPOSES.flatMap((purpose) =>
    Array.from({ length: VARIANTS }, (_, variant) => modelOf(vendor, purpose, variant)),
  );
}

export function isVendor(text: string): text is Vendor {
  return VENDORS.some((vendor) => vendor === text);
}

export function isPurpose(text: string): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text);
}
