/** In place of `@nestjs/swagger` in a server whose API is described already: decorators that note nothing. */
export { OmitType, PartialType } from '@nestjs/mapped-types';

type Decorator = () => void;
const decorator = (): Decorator => () => undefined;

export const ApiBearerAuth = decorator;
export const ApiBody = decorator;
export const ApiConsumes = decorator;
export const ApiExtraModels = decorator;
export const ApiHeader = decorator;
export const ApiOkResponse = decorator;
export const ApiOperation = decorator;
export const ApiParam = decorator;
export const ApiProduces = decorator;
export const ApiProperty = decorator;
export const ApiPropertyOptional = decorator;
export const ApiQuery = decorator;
export const ApiResponse = decorator;
export const ApiSecurity = decorator;
export const ApiTags = decorator;

export function getSchemaPath(): string {
  return '';
}
