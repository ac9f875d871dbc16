/** `1 host`, `2 hosts`, `1,200 hosts`. */
export function countOf(
  count: number,
  one: string,
  many: string = `${one}s`,
): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
