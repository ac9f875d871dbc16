import { Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { usePatchmanLinks } from '../../routing';

/** More than these are for the page of what has them. */
const MOST = 3;

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 12px',
    margin: 0,
    padding: 0,
    listStyle: 'none',
    // High enough to be hit with a finger.
    '& > li': { whiteSpace: 'nowrap', lineHeight: '24px' },
  },
});

function NameLinks(props: {
  names: string[];
  all?: boolean;
  none?: string;
  href: (name: string) => string;
}) {
  const { names, all, none = 'None', href } = props;
  const classes = useStyles();
  if (names.length === 0) return <span>{none}</span>;
  const shown = all ? names : names.slice(0, MOST);
  return (
    <ul className={classes.list}>
      {shown.map(name => (
        <li key={name}>
          <Link href={href(name)}>{name}</Link>
        </li>
      ))}
      {shown.length < names.length && (
        <li>
          <Text color="secondary">and {names.length - shown.length} more</Text>
        </li>
      )}
    </ul>
  );
}

/** Errata by name, each a link to its page. */
export function ErratumLinks(props: {
  names: string[];
  all?: boolean;
  none?: string;
}) {
  const links = usePatchmanLinks();
  return <NameLinks {...props} href={links.erratum} />;
}

/** CVEs by name, each a link to its page. */
export function CveLinks(props: {
  names: string[];
  all?: boolean;
  none?: string;
}) {
  const links = usePatchmanLinks();
  return <NameLinks {...props} href={links.cve} />;
}
