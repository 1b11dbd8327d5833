import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { SearchQuery } from '../validation/page.dto.js';

const PURPOSE_ORDERS = ['slug', 'created'] as const;
type PurposeOrder = (typeof PURPOSE_ORDERS)[number];

/** A page of purposes, or of what is plugged into them. */
export class PurposePageQuery extends SearchQuery {
  /** `created`: in the order in which the purposes were created; default `slug`. All pages of a list are asked for in one order. */
  @MayBeAbsent()
  @IsIn(PURPOSE_ORDERS)
  readonly order?: PurposeOrder;
}
