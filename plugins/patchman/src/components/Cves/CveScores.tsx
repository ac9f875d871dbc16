import { Flex, Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { CveDetail } from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import {
  chanceOrigin,
  exploitedWords,
  judgeName,
  percent,
} from '../../wording';
import { sourceTitle } from './VendorStates';

const useStyles = makeStyles({
  table: {
    borderSpacing: '16px 6px',
    marginInlineStart: -16,
    fontSize: 'var(--bui-font-size-3)',
    '& th': {
      textAlign: 'start',
      fontWeight: 'inherit',
      color: 'var(--bui-fg-secondary)',
    },
    '& td, & th': { verticalAlign: 'top' },
  },
  scroll: { overflowX: 'auto' },
  vector: { overflowWrap: 'anywhere' },
});

/** How bad a CVE is, and who says so. */
export function CveScores(props: { cve: CveDetail }) {
  const { scores, severities, epss, kev, freshness, name } = props.cve;
  const classes = useStyles();
  const links = usePatchmanLinks();
  const from = (source: string) => (
    <Link href={links.source(source)}>{sourceTitle(source, freshness)}</Link>
  );
  if (scores.length + severities.length === 0 && !epss && !kev) {
    return (
      <Text as="p" color="secondary">
        Nobody has scored it, as far as the sources that are on tell.
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="3">
      {scores.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label={`Scores of ${name}`}>
            <thead>
              <tr>
                <th scope="col">Score</th>
                <th scope="col">CVSS</th>
                <th scope="col">By</th>
                <th scope="col">Vector</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {scores.map(({ score, version, by, vector, source }) => (
                <tr key={[source, by, version, vector].join(' ')}>
                  <td>{score === null ? 'None' : score.toFixed(1)}</td>
                  <td>{version}</td>
                  <td>{judgeName(by)}</td>
                  <td className={classes.vector}>{vector ?? 'not told'}</td>
                  <td>{from(source)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {severities.length > 0 && (
        <ul
          aria-label={`Severities of ${name}`}
          style={{ margin: 0, paddingInlineStart: 18 }}
        >
          {severities.map(({ severity, source }) => (
            <li key={`${source} ${severity}`}>
              {severity}, says {from(source)}
            </li>
          ))}
        </ul>
      )}
      {epss && (
        <div>
          {percent(epss.score)}. {chanceOrigin(epss)}
        </div>
      )}
      {kev && <div>{exploitedWords(kev)}</div>}
    </Flex>
  );
}
