/** How long ago, in whole seconds; never less than none, where clocks differ. */
export function ageOf(time: string | null | undefined): number | null {
  if (!time) return null;
  return Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
}
