const ENTRY = /^(?<group>.+)=(?<role>viewer|operator|admin)$/;

/** What a group of the identity provider means here. */
export interface GroupRole {
  readonly group: string;
  readonly role: 'viewer' | 'operator' | 'admin';
}

/** @returns undefined for text that is not `group=role` */
export function readGroupRole(text: string): GroupRole | undefined {
  const { group = '', role } = ENTRY.exec(text)?.groups ?? {};
  if (role !== 'viewer' && role !== 'operator' && role !== 'admin') return undefined;
  try {
    return { group: decodeURIComponent(group), role };
  } catch {
    return undefined;
  }
}
