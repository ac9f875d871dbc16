/** A pattern of LIKE with `ESCAPE '\'` for texts that contain this one. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** One for lists in JSON, such as `["DSA-6500-1"]`, that have this text as an item. */
export function likeJsonItem(text: string): string {
  return likePattern(JSON.stringify(text));
}
