import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import {
  RiAlertLine,
  RiErrorWarningLine,
  RiInformationLine,
} from '@remixicon/react';
import { Summary } from 'backstage-plugin-patchman-common';
import { attentionRows, Urgency } from '../../attention';
import { usePatchmanLinks } from '../../routing';
import { repositoryWords } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Mark } from '../Marks';
import { Problem } from '../Problem';
import { useAttention } from './useAttention';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: '104px 1fr',
    gap: 12,
    alignItems: 'start',
    padding: '10px 0',
    borderTop: '1px solid var(--bui-border-1)',
    '&:first-child': { borderTop: 'none' },
  },
});

const URGENCIES: Record<Urgency, { label: string; icon: JSX.Element }> = {
  danger: { label: 'Urgent', icon: <RiErrorWarningLine /> },
  warning: { label: 'Look soon', icon: <RiAlertLine /> },
  info: { label: 'To know', icon: <RiInformationLine /> },
};

/** What needs attention: what, how many, for example which, and where to look. */
export function Attention(props: { summary: Summary }) {
  const classes = useStyles();
  const links = usePatchmanLinks();
  const { summary } = props;
  const more = useAttention(summary);
  const rows = attentionRows(
    [...summary.attention, ...(more.value ?? [])],
    links,
  );
  // Nothing is said to be well before all of it is known.
  if (rows.length === 0 && more.pending) {
    return (
      <div aria-busy="true" aria-label="Loading">
        <Skeleton height={48} width="100%" />
      </div>
    );
  }
  const incomplete = more.error && (
    <Problem
      error={more.error}
      title="Exploited CVEs and sources of errata could not be looked at"
      onRetry={more.retry}
    />
  );
  if (rows.length === 0) {
    return incomplete ? (
      incomplete
    ) : (
      <EmptyNotice title="Nothing needs attention">
        All hosts report and are up to date
        {summary.repositories && ', and all repositories can be read'}.
      </EmptyNotice>
    );
  }
  return (
    <>
      {incomplete}
      <ul className={classes.list} aria-label="What needs attention">
        {rows.map(row => {
          const others = row.count - row.examples.length;
          return (
            <li key={row.kind} className={classes.row}>
              <div>
                <Mark tone={row.urgency} icon={URGENCIES[row.urgency].icon}>
                  {URGENCIES[row.urgency].label}
                </Mark>
              </div>
              <Flex direction="column" gap="0.5">
                <Link href={row.href} weight="bold">
                  {row.text}
                </Link>
                {row.examples.length > 0 && (
                  <Text variant="body-small">
                    {row.examples
                      .map(name => repositoryWords(name).short)
                      .join(', ')}
                    {others > 0 && ` and ${others.toLocaleString('en')} more`}
                  </Text>
                )}
                <Text variant="body-small" color="secondary">
                  {row.hint}
                </Text>
              </Flex>
            </li>
          );
        })}
      </ul>
    </>
  );
}
