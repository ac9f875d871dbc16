import type { HostPolicy } from '../../evaluation/types';
import { LIMITS } from '../limits';
import type { ProblemList } from '../ProblemList';
import { ItemFields } from './ItemFields';
import { readItems } from './readItems';
import { pinSchema } from './schema';

const MOST = LIMITS.patterns;
/** Characters of an atom. */
const MAX_ATOM = 500;

/** What package managers were told to do. What was not reported is left out, so that it does not look like a decision. */
export function readPolicy(
  section: unknown,
  problems: ProblemList,
): HostPolicy {
  const fields = ItemFields.of(section, 'policy', problems);
  const apt = fields?.object('apt');
  const dnf = fields?.object('dnf');
  const zypper = fields?.object('zypper');
  const pacman = fields?.object('pacman');
  const portage = fields?.object('portage');
  return {
    ...(apt && {
      apt: {
        defaultRelease: apt.text('defaultRelease'),
        pins: readItems(
          apt.list('pins', MOST) ?? [],
          'policy.apt.pins',
          pinSchema,
          problems,
        ),
      },
    }),
    ...(dnf && {
      dnf: known({
        excludepkgs: dnf.texts('excludepkgs', MOST),
        includepkgs: dnf.texts('includepkgs', MOST),
        obsoletes: dnf.flag('obsoletes'),
        installonly: dnf.texts('installonly', MOST),
        versionlocks: dnf.texts('versionlocks', MOST),
      }),
    }),
    ...(zypper && {
      zypper: known({
        locks: zypper.texts('locks', MOST),
        allowVendorChange: zypper.flag('allowVendorChange'),
      }),
    }),
    ...(pacman && {
      pacman: known({
        ignorePackages: pacman.texts('ignorePackages', MOST),
        ignoreGroups: pacman.texts('ignoreGroups', MOST),
      }),
    }),
    ...(portage && {
      portage: known({
        acceptKeywords: portage.texts('acceptKeywords', MOST),
        masks: portage.texts('mask', MOST),
        unmasks: portage.texts('unmask', MOST),
        packageKeywords: readKeywords(portage),
      }),
    }),
  };
}

function readKeywords(portage: ItemFields) {
  const entries = portage.objects('packageKeywords', MOST);
  return (
    entries?.flatMap(entry => {
      const atom = entry.text('package', MAX_ATOM);
      if (atom === null) {
        entry.problem('has no package');
        return [];
      }
      const keywords = entry.texts('keywords', LIMITS.words) ?? [];
      return [{ package: atom, keywords }];
    }) ?? null
  );
}

type Known<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

function known<Fields extends object>(fields: Fields): Known<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as Known<Fields>;
}
