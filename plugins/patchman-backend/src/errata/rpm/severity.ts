/** A severity as it is written; empty for the words that say that there is none. */
export function severityWord(text: string): string {
  const word = text.trim();
  return word.length > 64 || /^(?:none|unknown|unspecified|n\/a)$/i.test(word)
    ? ''
    : word;
}

/** What kind an advisory of Red Hat and those who build of it is, by the letters of its name: `RHSA`, `ALBA`, `ELEA`. */
export function kindByName(
  name: string,
): 'security' | 'bugfix' | 'enhancement' | 'other' {
  switch (/^[A-Z]{2}([SBE])A[-:]/.exec(name)?.[1]) {
    case 'S':
      return 'security';
    case 'B':
      return 'bugfix';
    case 'E':
      return 'enhancement';
    default:
      return 'other';
  }
}
