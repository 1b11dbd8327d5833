/** What GET /encryption answers. */
export interface EncryptionView {
  readonly active_kek: string;
  readonly promoted: boolean;
  readonly kek_ids: readonly { readonly kek_id: string; readonly rows: number; readonly loaded: boolean }[];
  readonly instances: readonly { readonly name: string; readonly kek_ids: readonly string[] }[];
  readonly safe_to_retire: readonly {
    readonly kek_id: string;
    readonly safe: boolean;
    readonly reason: string | null;
  }[];
  readonly rewrap: RewrapView;
}

export interface RewrapView {
  readonly status: string;
  readonly rewrapped: number;
  readonly rows_left: number;
  readonly unreadable_count: number;
  readonly unreadable: readonly { readonly id: string; readonly reason: string }[];
  readonly destroyed_count: number;
  readonly destroyed: readonly { readonly id: string; readonly reason: string }[];
  readonly revision?: number;
}

export function isSafe({ safe_to_retire }: EncryptionView, kekId: string): boolean | undefined {
  return safe_to_retire.find(({ kek_id }) => kek_id === kekId)?.safe;
}
