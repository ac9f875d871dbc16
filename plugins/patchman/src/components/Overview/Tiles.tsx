import { Card, CardBody, Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { HostState, Summary } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { HOST_STATES, Mark, Tone } from '../Marks';
import {
  RiDatabase2Line,
  RiRestartLine,
  RiArrowUpCircleLine,
} from '@remixicon/react';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, 1fr)',
    '@media (min-width: 900px)': { gridTemplateColumns: 'repeat(4, 1fr)' },
    '@media (min-width: 1700px)': { gridTemplateColumns: 'repeat(8, 1fr)' },
    gap: 12,
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  card: { height: '100%' },
});

function Tile(props: {
  value: number;
  label: string;
  detail: string;
  href: string;
  tone: Tone;
  icon: ReactElement;
}) {
  const { value, label, detail, href, tone, icon } = props;
  const classes = useStyles();
  return (
    <li>
      <Card className={classes.card}>
        <CardBody>
          <Flex direction="column" gap="1" align="start">
            <Mark tone={value > 0 ? tone : 'neutral'} icon={icon}>
              {label}
            </Mark>
            <Link
              href={href}
              variant="title-medium"
              weight="bold"
              aria-label={`${label}: ${value.toLocaleString('en')}`}
            >
              {value.toLocaleString('en')}
            </Link>
            <Text variant="body-small" color="secondary">
              {detail}
            </Text>
          </Flex>
        </CardBody>
      </Card>
    </li>
  );
}

const STATES: HostState[] = ['security', 'updates', 'ok', 'stale', 'unknown'];

/** The figures of the fleet, each a link to what it counts. */
export function Tiles(props: { summary: Summary }) {
  const { hosts, updates, repositories, mirrors } = props.summary;
  const classes = useStyles();
  const links = usePatchmanLinks();
  return (
    <ul className={classes.grid} aria-label="Figures of the fleet">
      {STATES.map(state => (
        <Tile
          key={state}
          value={hosts.byState[state]}
          label={HOST_STATES[state].label}
          detail={`of ${countOf(hosts.total, 'host')}`}
          href={links.hosts({ status: state })}
          tone={HOST_STATES[state].tone}
          icon={HOST_STATES[state].icon}
        />
      ))}
      <Tile
        value={hosts.rebootRequired}
        label="Reboot required"
        detail={`of ${countOf(hosts.total, 'host')}`}
        href={links.hosts({ reboot: true })}
        tone="warning"
        icon={<RiRestartLine />}
      />
      <Tile
        value={updates.security + updates.other}
        label="Different updates"
        detail={`${updates.security.toLocaleString('en')} concern security`}
        href={links.updates()}
        tone="warning"
        icon={<RiArrowUpCircleLine />}
      />
      {repositories && mirrors && (
        <Tile
          value={repositories.failing}
          label="Repositories failing"
          detail={`of ${repositories.total.toLocaleString('en')}; ${
            mirrors.failing
          } of ${countOf(mirrors.total, 'mirror')}`}
          href={
            repositories.failing > 0
              ? links.repositories({ state: 'failing' })
              : links.repositories()
          }
          tone="danger"
          icon={<RiDatabase2Line />}
        />
      )}
    </ul>
  );
}
