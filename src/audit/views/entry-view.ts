import type { SignedLink } from '../chain-link.js';
import { timeOf } from '../chain-rows.js';
import type { LoggedEntry } from './audit-entry.dto.js';

export function entryView(link: SignedLink): LoggedEntry {
  const { seq, actor, action, entity, reason, revision, details, keyId, prevHash, mac } = link;
  return {
    seq,
    at: timeOf(link),
    actor,
    action,
    entity,
    reason,
    revision,
    details: details === null ? null : (JSON.parse(details) as Record<string, unknown>),
    key_id: keyId,
    prev_hash: prevHash,
    mac,
  };
}
