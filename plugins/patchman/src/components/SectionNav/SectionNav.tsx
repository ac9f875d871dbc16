import { Link } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: 4,
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  section: {
    borderRadius: 'var(--bui-radius-full)',
    padding: '4px 12px',
    '& a': { textDecoration: 'none' },
    '&:hover': { backgroundColor: 'var(--bui-bg-neutral-2)' },
  },
  current: {
    backgroundColor: 'var(--bui-bg-neutral-2)',
    fontWeight: 'bold',
  },
});

/** The parts of a page that has several, of which one shows. */
export function SectionNav(props: {
  label: string;
  current: string;
  sections: { label: string; href: string }[];
}) {
  const { label, current, sections } = props;
  const classes = useStyles();
  return (
    <nav aria-label={label}>
      <ul className={classes.list}>
        {sections.map(section => (
          <li
            key={section.href}
            className={`${classes.section} ${
              section.label === current ? classes.current : ''
            }`}
          >
            <Link
              href={section.href}
              variant="body-medium"
              weight={section.label === current ? 'bold' : undefined}
              aria-current={section.label === current ? 'page' : undefined}
            >
              {section.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
