import { Flex, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { HostDiff, RepositoryRef } from 'backstage-plugin-patchman-common';
import { RepositoryLink } from '../RepositoryLink';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(320px, 100%), 1fr))',
    gap: 24,
    alignItems: 'start',
  },
  list: {
    display: 'grid',
    gap: 8,
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
});

function OnlyOf(props: { host: string; repositories: RepositoryRef[] }) {
  const { host, repositories } = props;
  const classes = useStyles();
  const title = `Only ${host} uses`;
  return (
    <Flex direction="column" gap="2">
      <Text variant="body-medium" weight="bold">
        {title}
      </Text>
      {repositories.length > 0 ? (
        <ul className={classes.list} aria-label={title}>
          {repositories.map(repository => (
            <li key={repository.id}>
              <RepositoryLink repository={repository} />
            </li>
          ))}
        </ul>
      ) : (
        <Text color="secondary">None</Text>
      )}
    </Flex>
  );
}

/** The repositories that only one of two hosts uses. */
export function RepositoryDifferences(props: { diff: HostDiff }) {
  const { a, b, repositories } = props.diff;
  const classes = useStyles();
  return (
    <div className={classes.columns}>
      <OnlyOf host={a} repositories={repositories.onlyA} />
      <OnlyOf host={b} repositories={repositories.onlyB} />
    </div>
  );
}
