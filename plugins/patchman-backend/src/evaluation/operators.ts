/** How package managers say which versions they mean, beside one version. */
export type Operator = '<' | '<=' | '=' | '>=' | '>';

/** Whether versions that compare to `order`, negative where the first one is older, are what an operator asks for. */
export function holds(operator: Operator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    default:
      return order > 0;
  }
}
