const OTHER = 'other';

/** Keeps what is told of names that people may choose from growing for ever: after so many, all further ones are one. */
export class BoundedLabels {
  private readonly known = new Set<string>();

  constructor(private readonly most: number) {}

  of(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.most) return OTHER;
    this.known.add(name);
    return name;
  }
}
