/**
 * Lines of builds of one package that are never compared with each other, since each has version numbers of its own: what Oracle builds
 * for Ksplice (`2:1.1.1g-15.ksplice1.el8_3`) and for FIPS (`10:1.1.1k-5.el8_6_fips`), and what Canonical builds for FIPS
 * (`3.0.2-0ubuntu1.10+Fips1`). Empty for the plain one.
 */
export type Flavour = '' | 'fips' | 'ksplice';

const KSPLICE = /\.ksplice\d/;
const FIPS = /[._+~]fips/i;

/** The line of a version. */
export function flavourOf(version: string): Flavour {
  if (KSPLICE.test(version)) return 'ksplice';
  return FIPS.test(version) ? 'fips' : '';
}

/** The line of what a vendor tells, by its channel or else by the version. */
export function flavourTold(channel: string, version: string): Flavour {
  if (channel === 'ksplice') return 'ksplice';
  return channel.startsWith('fips') ? 'fips' : flavourOf(version);
}
