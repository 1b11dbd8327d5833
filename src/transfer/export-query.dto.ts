import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { TEXT_FORMATS, type TextFormat } from './document-text.js';

export class ExportQuery {
  /** `yaml` or `json`; default `yaml`. */
  @MayBeAbsent()
  @IsIn(TEXT_FORMATS)
  readonly format?: TextFormat;
}
