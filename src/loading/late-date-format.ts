/** The one that is there when this is loaded. */
const { DateTimeFormat } = Intl;

/** As `Intl.DateTimeFormat`, but made when it is asked for the first time. */
export class LateDateFormat {
  private readonly parameters: ConstructorParameters<typeof DateTimeFormat>;
  private made: Intl.DateTimeFormat | undefined;

  constructor(...parameters: ConstructorParameters<typeof DateTimeFormat>) {
    this.parameters = parameters;
  }

  format(date?: Date | number): string {
    this.made ??= new DateTimeFormat(...this.parameters);
    return this.made.format(date);
  }
}
