/** One value of an import, beside what is here and what the last import brought. */
export interface Decision<Value> {
  /** What people call it. */
  field: string;
  /** What is here now. */
  current: Value;
  /** What the last import brought, or what a value is that nobody ever touched. */
  base: Value;
  brought: Value;
  /** How people read a value; as it is where left out. */
  inWords?: (value: Value) => string;
}

/** Collects what one item changes, and what it leaves as people decided it here. */
export class Decisions {
  readonly changes: string[] = [];
  readonly kept: string[] = [];

  constructor(private readonly overwrite: boolean) {}

  /**
   * Whether to take the value that is brought: where nobody changed it here since the last import, or where overwriting
   * was asked for.
   */
  take<Value extends string | boolean | null>(
    decision: Decision<Value>,
  ): boolean {
    const { field, current, base, brought, inWords = plainly } = decision;
    if (current === brought) return false;
    if (current !== base && !this.overwrite) {
      this.kept.push(
        `${field}: ${inWords(current)} here, ${inWords(brought)} there.`,
      );
      return false;
    }
    this.changes.push(`${field}: ${inWords(current)} → ${inWords(brought)}`);
    return true;
  }
}

function plainly(value: string | boolean | null): string {
  if (value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return `"${value}"`;
}
