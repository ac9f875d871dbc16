import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))',
    gap: '16px 24px',
    margin: 0,
    '& dt': {
      fontSize: 'var(--bui-font-size-2)',
      color: 'var(--bui-fg-secondary)',
    },
    '& dd': {
      margin: 0,
      fontSize: 'var(--bui-font-size-3)',
      color: 'var(--bui-fg-primary)',
      overflowWrap: 'anywhere',
    },
  },
});

/** Names with values; a fact without a value is left out. */
export function Facts(props: { facts: Record<string, ReactNode> }) {
  const classes = useStyles();
  return (
    <dl className={classes.facts}>
      {Object.entries(props.facts)
        .filter(
          ([, value]) =>
            value !== undefined &&
            value !== null &&
            value !== false &&
            value !== '',
        )
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
