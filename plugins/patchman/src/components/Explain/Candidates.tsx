import { Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { RiCheckLine, RiCloseLine, RiComputerLine } from '@remixicon/react';
import {
  ExplainedCandidate,
  PackageExplanation,
} from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { packageName, VERDICTS } from '../../wording';
import { Mark, Tone } from '../Marks';
import { RepositoryLink } from '../RepositoryLink';

const LOOKS: Record<
  ExplainedCandidate['verdict'],
  { tone: Tone; icon: ReactElement }
> = {
  chosen: { tone: 'success', icon: <RiCheckLine /> },
  dropped: { tone: 'neutral', icon: <RiCloseLine /> },
  installed: { tone: 'info', icon: <RiComputerLine /> },
};

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: 'var(--bui-font-size-3)',
    '& th': {
      textAlign: 'start',
      fontWeight: 'inherit',
      fontSize: 'var(--bui-font-size-2)',
      color: 'var(--bui-fg-secondary)',
    },
    '& th, & td': {
      padding: '6px 12px 6px 0',
      verticalAlign: 'top',
      borderBottom: '1px solid var(--bui-border-1)',
    },
  },
});

/** The candidates for the updates of an installed package, each with the rule that took or dropped it. */
export function Candidates(props: { explanation: PackageExplanation }) {
  const { package: pkg, candidates } = props.explanation;
  const classes = useStyles();
  const names = new Set(candidates.map(({ name }) => name));
  return (
    <div className={classes.scroll}>
      <table
        className={classes.table}
        aria-label={`Candidates for ${packageName(pkg)}`}
      >
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Version</th>
            <th scope="col">From</th>
            <th scope="col">Priority</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate, index) => (
            // One version may be offered twice by one repository, for two architectures.
            // eslint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <td>
                <Mark {...LOOKS[candidate.verdict]}>
                  {VERDICTS[candidate.verdict]}
                </Mark>
              </td>
              <td>
                {names.size > 1 && `${candidate.name} `}
                {candidate.version}
                {candidate.arch && (
                  <Text as="div" variant="body-x-small" color="secondary">
                    {candidate.arch}
                  </Text>
                )}
              </td>
              <td>
                {candidate.repository ? (
                  <RepositoryLink repository={candidate.repository} />
                ) : (
                  'This host'
                )}
              </td>
              <td>{candidate.priority ?? ''}</td>
              <td>
                {candidate.detail}
                {candidate.verdict !== 'installed' && (
                  <Text as="div" variant="body-x-small" color="secondary">
                    rule: {candidate.rule}
                  </Text>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
