import { makeStyles } from '@material-ui/core/styles';
import { HostDiff } from 'backstage-plugin-patchman-common';

const FIELDS: Record<string, string> = {
  os: 'Operating system',
  arch: 'Architecture',
  kernel: 'Kernel',
};

const useStyles = makeStyles({
  table: {
    borderCollapse: 'collapse',
    color: 'var(--bui-fg-primary)',
    fontSize: 'var(--bui-font-size-3)',
    '& th, & td': {
      padding: '8px 24px 8px 0',
      textAlign: 'start',
      verticalAlign: 'top',
      overflowWrap: 'anywhere',
      borderBottom: '1px solid var(--bui-border-1)',
    },
    '& tbody th': {
      overflowWrap: 'normal',
      fontWeight: 'normal',
      color: 'var(--bui-fg-secondary)',
    },
  },
});

/** Operating system, architecture and kernel where two hosts differ in them. */
export function SystemDifferences(props: { diff: HostDiff }) {
  const { a, b, fields } = props.diff;
  const classes = useStyles();
  return (
    <table className={classes.table} aria-label="Differences of the systems">
      <thead>
        <tr>
          <td />
          <th scope="col">{a}</th>
          <th scope="col">{b}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, ...values }) => (
          <tr key={field}>
            <th scope="row">{FIELDS[field] ?? field}</th>
            <td>{values.a || 'not known'}</td>
            <td>{values.b || 'not known'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
