/**
 * One name for an advisory, however it is written: upper case, Red Hat's and AlmaLinux' numbers after a colon
 * (`ALSA-2025-0059`, `RHSA-2024_6163`), Ubuntu's with their letters (`6342-1`). Debian's keep their revision. Advisories of two
 * vendors of one number, such as `RHSA-2024:1` and `ALSA-2024:1`, are two.
 */
export function canonicalName(name: string): string {
  const upper = name.trim().toUpperCase();
  if (/^\d{1,6}-\d{1,3}$/.test(upper)) return `USN-${upper}`;
  const [, series, number] =
    /^((?:RH|AL|RL|CE|RX)[A-Z]A-\d{4})[-_:](\d{1,6})$/.exec(upper) ?? [];
  if (series) return `${series}:${number}`;
  const [, suse, rest] =
    /^((?:OPEN)?SUSE)-([A-Z]{1,10}-.{1,60})$/.exec(upper) ?? [];
  return suse ? `${suse.replace('OPEN', 'open')}-${rest}` : upper;
}
