/** `1 host`, `2 hosts`: for the sentences in which tasks say what came of them. */
export function countOf(
  count: number,
  noun: string,
  plural = `${noun}s`,
): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
