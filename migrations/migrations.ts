import { RoutingConfiguration1764000000000 } from './1764000000000-routing-configuration.js';
import { Credentials1764000000001 } from './1764000000001-credentials.js';
import { Resilience1764100000000 } from './1764100000000-resilience.js';
import { History1764200000000 } from './1764200000000-history.js';
import { Instances1764200000001 } from './1764200000001-instances.js';
import { Rotation1764200000002 } from './1764200000002-rotation.js';
import { Schedule1764200000003 } from './1764200000003-schedule.js';
import { Apps1764300000000 } from './1764300000000-apps.js';
import { CredentialChanges1764300000001 } from './1764300000001-credential-changes.js';
import { Jwt1764300000002 } from './1764300000002-jwt.js';
import { Sessions1764300000003 } from './1764300000003-sessions.js';
import { Budgets1764300000004 } from './1764300000004-budgets.js';
import { Usage1764300000005 } from './1764300000005-usage.js';
import { Audit1764300000006 } from './1764300000006-audit.js';
import { Answers1764300000007 } from './1764300000007-answers.js';
import { ProviderRequests1764300000008 } from './1764300000008-provider-requests.js';
import { Collections1764300000009 } from './1764300000009-collections.js';
import { UsageMinutes1764400000000 } from './1764400000000-usage-minutes.js';
import { RequestModels1764400000001 } from './1764400000001-request-models.js';

/** In the order they run. A migration that has shipped is never edited; add another one. */
export const MIGRATIONS = [
  RoutingConfiguration1764000000000,
  Credentials1764000000001,
  Resilience1764100000000,
  History1764200000000,
  Instances1764200000001,
  Rotation1764200000002,
  Schedule1764200000003,
  Apps1764300000000,
  CredentialChanges1764300000001,
  Jwt1764300000002,
  Sessions1764300000003,
  Budgets1764300000004,
  Usage1764300000005,
  Audit1764300000006,
  Answers1764300000007,
  ProviderRequests1764300000008,
  Collections1764300000009,
  UsageMinutes1764400000000,
  RequestModels1764400000001,
];

/** The last one of the newest release. What comes after it leaves that release working: both run during an upgrade. */
export const NEWEST_RELEASED = Collections1764300000009;
