import { usageError } from '../errors';

/** Gives a host the name that it has in the portal. */
export type Rename = (name: string) => string;

/**
 * Reads rules such as `web1=web1.example.org` and `*.old.example.org=*.example.org`. Of several that apply, one for a
 * single host goes before one with `*`, and otherwise the first.
 * @throws CliError for what is no rule
 */
export function readRenames(rules: string[]): Rename {
  const exact = new Map<string, string>();
  const patterns: { before: string; after: string; to: string }[] = [];
  for (const rule of rules) {
    const [from, to, ...more] = rule.toLowerCase().split('=');
    const stars = (text: string) => text.split('*').length - 1;
    if (!from || !to || more.length > 0 || stars(from) !== stars(to)) {
      throw usageError(
        `--rename ${rule}: give OLD=NEW, such as web1=web1.example.org or *.old.example.org=*.example.org`,
      );
    }
    if (stars(from) > 1) {
      throw usageError(`--rename ${rule}: one * is all that can be read.`);
    }
    if (stars(from) === 0) exact.set(from, to);
    else {
      const [before, after] = from.split('*');
      patterns.push({ before, after, to });
    }
  }
  return name => {
    const one = exact.get(name);
    if (one !== undefined) return one;
    const pattern = patterns.find(
      ({ before, after }) =>
        name.length > before.length + after.length &&
        name.startsWith(before) &&
        name.endsWith(after),
    );
    if (!pattern) return name;
    const { before, after, to } = pattern;
    return to.replace('*', () =>
      name.slice(before.length, name.length - after.length),
    );
  };
}
