import { Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { HostCvePackage } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import { ErratumLinks } from '../Errata';

/** More than these are in the export. */
const MOST = 5;

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyle: 'none',
    // High enough to be hit with a finger.
    '& > li': { lineHeight: '24px' },
  },
});

/** Packages of one source package at one version, of which the same is said. */
interface Judged {
  sentence: string;
  advisories: string[];
  packages: HostCvePackage[];
}

/** What is said, each once: the packages that were built of one source mostly share it. */
export function bySentence(packages: HostCvePackage[]): Judged[] {
  const judged = new Map<string, Judged>();
  for (const one of packages) {
    const { source, sentence, advisories } = one;
    const key = [source.name, source.version, sentence].join('\n');
    const same = judged.get(key);
    if (same) same.packages.push(one);
    else judged.set(key, { sentence, advisories, packages: [one] });
  }
  return [...judged.values()];
}

function Versions(props: { found: HostCvePackage }) {
  const { installed, available, fixed, reboot } = props.found;
  const to = available || fixed;
  if (!to) return <>{installed.evr}</>;
  return (
    <>
      {installed.evr} → {to}
      <Text variant="body-small" color="secondary">
        {available
          ? ` ${reboot ? 'installed, waits for a reboot' : 'available'}`
          : ' has the fix'}
      </Text>
    </>
  );
}

/** What a CVE asks of a host: the sentence, the packages that it is about, the advisories that bring the fix. */
export function HostCvePackages(props: { packages: HostCvePackage[] }) {
  const classes = useStyles();
  const links = usePatchmanLinks();
  return (
    <Flex direction="column" gap="3" style={{ minWidth: 280 }}>
      {bySentence(props.packages).map(({ sentence, advisories, packages }) => {
        const [{ source, installed }] = packages;
        const others = packages.length - MOST;
        return (
          <div key={`${source.name} ${source.version} ${sentence}`}>
            <div>{sentence}.</div>
            <ul className={classes.list}>
              {packages.slice(0, MOST).map(found => (
                <li key={found.installed.id}>
                  <Link href={links.package(found.installed.id)}>
                    {found.installed.name}
                  </Link>{' '}
                  <Versions found={found} />
                </li>
              ))}
            </ul>
            {others > 0 && (
              <Text as="div" variant="body-small" color="secondary">
                and {others} more
              </Text>
            )}
            {source.name !== installed.name && (
              <Text as="div" variant="body-x-small" color="secondary">
                Built of {source.name} {source.version}
              </Text>
            )}
            {advisories.length > 0 && <ErratumLinks names={advisories} />}
          </div>
        );
      })}
    </Flex>
  );
}
