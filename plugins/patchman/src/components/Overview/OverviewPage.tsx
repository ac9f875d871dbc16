import { useApi } from '@backstage/core-plugin-api';
import {
  ButtonIcon,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { RiRefreshLine } from '@remixicon/react';
import { Summary } from 'backstage-plugin-patchman-common';
import { ReactNode, useCallback, useEffect } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched, useSignals } from '../../fetching';
import { countOf } from '../../wording';
import { PageTitle } from '../PageTitle';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { Attention } from './Attention';
import { FirstRun } from './FirstRun';
import { HostsByOs, HostsByOwner, TopUpdates } from './FleetLists';
import { Tiles } from './Tiles';

const FIRST_RUN_POLL_MS = 5000;
/** Where signals tell of it: one may be lost. */
const SIGNALLED_POLL_MS = 20_000;

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(420px, 100%), 1fr))',
    gap: 16,
    alignItems: 'start',
  },
});

function Section(props: { title: string; children: ReactNode }) {
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small">
          {props.title}
        </Text>
      </CardHeader>
      <CardBody>{props.children}</CardBody>
    </Card>
  );
}

function Loaded(props: {
  summary: Summary;
  stale: boolean;
  onReload: () => void;
}) {
  const { at, lastReport, lastRefresh, reports } = props.summary;
  return (
    <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
      <Text as="div" variant="body-small" color="secondary">
        Computed <Time iso={at} /> · last report <Time iso={lastReport} /> ·{' '}
        {reports && <>{countOf(reports.last24h, 'report')} in 24 hours · </>}
        repositories last checked <Time iso={lastRefresh} />
      </Text>
      <ButtonIcon
        variant="secondary"
        aria-label="Load again"
        icon={<RiRefreshLine />}
        isPending={props.stale}
        onPress={props.onReload}
      />
    </Flex>
  );
}

/** How the fleet stands, what needs attention first. */
export function OverviewPage() {
  const classes = useStyles();
  const api = useApi(patchmanApiRef);
  const summary = useFetched(() => api.getSummary(), [api]);
  const { value, error, stale, retry } = summary;
  const firstRun = value?.hosts.total === 0;

  // Whoever runs the first report looks here for it: once one has come, for what becomes of it.
  const look = useCallback(() => {
    if (!firstRun) return;
    api.getFreshness().then(
      ({ lastArrival, lastReport }) => {
        if (lastArrival ?? lastReport) retry();
      },
      // Asked again in a moment.
      () => {},
    );
  }, [api, firstRun, retry]);
  const signalled = useSignals(({ changed }) => {
    if (changed.includes('reports') || changed.includes('hosts')) look();
  });
  useEffect(() => {
    if (!firstRun) return undefined;
    const timer = setInterval(
      look,
      signalled ? SIGNALLED_POLL_MS : FIRST_RUN_POLL_MS,
    );
    return () => clearInterval(timer);
  }, [look, firstRun, signalled]);

  if (error) {
    return (
      <Flex pt="4">
        <Problem
          error={error}
          title="The overview could not be loaded"
          onRetry={retry}
        />
      </Flex>
    );
  }
  if (!value) {
    return (
      <Flex
        direction="column"
        gap="3"
        pt="4"
        aria-busy="true"
        aria-label="Loading"
      >
        <Skeleton height={32} width="50%" />
        <Skeleton height={120} width="100%" />
        <Skeleton height={280} width="100%" />
      </Flex>
    );
  }
  if (firstRun) return <FirstRun summary={value} />;
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title={countOf(value.hosts.total, 'host')}
        actions={<Loaded summary={value} stale={stale} onReload={retry} />}
      />
      <Tiles summary={value} />
      <div className={classes.columns}>
        <Section title="What needs attention">
          <Attention summary={value} />
        </Section>
        <div className={classes.columns}>
          <Section title="Updates that most hosts need">
            <TopUpdates summary={value} />
          </Section>
          <Section title="Hosts by operating system">
            <HostsByOs summary={value} />
          </Section>
          {value.hosts.byOwner && value.hosts.byOwner.length > 0 && (
            <Section title="Hosts by owner">
              <HostsByOwner summary={value} />
            </Section>
          )}
        </div>
      </div>
    </Flex>
  );
}
