export interface PieceLimits {
  /** Items in a piece at most. */
  items: number;
  /** Characters of JSON in a piece at most, but for a single item. */
  size: number;
}

/** Puts items together into pieces that a request may have. */
export function* inPieces<Item>(
  items: Iterable<Item>,
  limits: PieceLimits,
): Generator<Item[]> {
  let piece: Item[] = [];
  let size = 0;
  for (const item of items) {
    const own = JSON.stringify(item).length;
    if (
      piece.length > 0 &&
      (piece.length >= limits.items || size + own > limits.size)
    ) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(item);
    size += own;
  }
  if (piece.length > 0) yield piece;
}
