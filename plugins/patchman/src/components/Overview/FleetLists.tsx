import { Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { Summary } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import { countOf, ownerName } from '../../wording';
import { SecurityMark } from '../Marks';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  row: { padding: '6px 0' },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'baseline',
    gap: 12,
  },
  name: { display: 'inline-flex', alignItems: 'center', gap: 6 },
  track: {
    display: 'flex',
    height: 6,
    marginTop: 4,
    borderRadius: 'var(--bui-radius-full)',
    overflow: 'hidden',
    backgroundColor: 'var(--bui-bg-neutral-2)',
  },
  security: { backgroundColor: 'var(--bui-negative-bg)' },
  others: { backgroundColor: 'var(--bui-announcement-bg)' },
});

/** Hosts in each group, with the part of them that needs security updates. */
function Bars(props: {
  label: string;
  rows: { name: string; href: string; hosts: number; security: number }[];
}) {
  const classes = useStyles();
  const largest = Math.max(1, ...props.rows.map(row => row.hosts));
  const part = (count: number) => ({ width: `${(100 * count) / largest}%` });
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.rows.map(row => (
        <li key={row.href} className={classes.row}>
          <div className={classes.head}>
            <Link href={row.href}>{row.name}</Link>
            <Text variant="body-small" color="secondary">
              {countOf(row.hosts, 'host')}
              {row.security > 0 &&
                `, ${row.security.toLocaleString('en')} with security updates`}
            </Text>
          </div>
          {/* The words above say all of it. */}
          <div className={classes.track} aria-hidden="true">
            <span className={classes.security} style={part(row.security)} />
            <span
              className={classes.others}
              style={part(row.hosts - row.security)}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

const MOST = 10;

export function HostsByOs(props: { summary: Summary }) {
  const links = usePatchmanLinks();
  return (
    <Bars
      label="Hosts by operating system"
      rows={props.summary.hosts.byOs.slice(0, MOST).map(row => ({
        name: row.release || 'Unknown',
        href: links.hosts({ os: row.release }),
        hosts: row.hosts,
        security: row.security,
      }))}
    />
  );
}

export function HostsByOwner(props: { summary: Summary }) {
  const links = usePatchmanLinks();
  return (
    <Bars
      label="Hosts by owner"
      rows={(props.summary.hosts.byOwner ?? []).slice(0, MOST).map(row => ({
        name: ownerName(row.owner),
        href: links.hosts({ owner: row.owner }),
        hosts: row.hosts,
        security: row.security,
      }))}
    />
  );
}

export function TopUpdates(props: { summary: Summary }) {
  const classes = useStyles();
  const links = usePatchmanLinks();
  const { top } = props.summary.updates;
  if (top.length === 0) {
    return <Text color="secondary">No host needs an update.</Text>;
  }
  return (
    <ul className={classes.list} aria-label="Updates that most hosts need">
      {top.slice(0, MOST).map(update => (
        <li key={`${update.name} ${update.security}`} className={classes.row}>
          <div className={classes.head}>
            <span className={classes.name}>
              <Link href={links.updates({ search: update.name })}>
                {update.name}
              </Link>
              {update.security && <SecurityMark />}
            </span>
            <Link
              href={links.hosts({ package: update.name })}
              variant="body-small"
            >
              {countOf(update.hosts, 'host')}
            </Link>
          </div>
        </li>
      ))}
    </ul>
  );
}
