import { useBreadcrumbEntries } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: 6,
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
});

/** The way back up from a page about one thing, where the portal's own header does not show it. */
export function Breadcrumbs(props: {
  path: { label: string; href: string }[];
  current: string;
}) {
  const classes = useStyles();
  const { items } = useBreadcrumbEntries();
  if (items.length > 0) return null;
  return (
    <nav aria-label="Breadcrumbs">
      <ol className={classes.list}>
        {props.path.map(({ label, href }) => (
          <li key={href}>
            <Link href={href} variant="body-medium">
              {label}
            </Link>{' '}
            <span aria-hidden="true">/</span>
          </li>
        ))}
        <li aria-current="page">
          <Text variant="body-medium" color="secondary">
            {props.current}
          </Text>
        </li>
      </ol>
    </nav>
  );
}
