import { ArrayMaxSize, IsArray, IsBoolean, IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

const MAX_PORT = 65_535;
const MAX_DISCOVERED_PORTS = 32;

export class DiscoverServers {
  /** Ports of this machine to look at instead of the well-known ones. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_DISCOVERED_PORTS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(MAX_PORT, { each: true })
  readonly ports?: number[];

  /** true: register what is found and not registered yet; default false. */
  @MayBeAbsent()
  @IsBoolean()
  readonly register?: boolean;
}

export class DiscoveredServer {
  /** What it looks like. */
  readonly server_type: string;

  /** Its address. */
  readonly base_url: string;

  /** Names of the models it serves. */
  readonly models: string[];

  /** Id it is registered under; null when it is not, and in a dry run. */
  readonly registered_as: number | null;
}

export class Discovery {
  /** What answered. */
  readonly found: DiscoveredServer[];

  /** Revision that registered them; null when nothing was registered. */
  readonly revision: number | null;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}
