import { Container } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { ReactNode } from 'react';

const useStyles = makeStyles({
  '@global': {
    // The header's tabs are not ours; in a narrow window they would make the whole page scroll sideways.
    // Nor do its breadcrumbs break by themselves.
    '@media (max-width: 600px)': {
      '.bui-PluginHeaderBreadcrumbs ol': { flexWrap: 'wrap' },
    },
    '@media (max-width: 1250px)': {
      '.bui-PluginHeaderTabsWrapper': {
        overflowX: 'auto',
        whiteSpace: 'nowrap',
        // For the line below the tab that is shown, which lies outside of the list.
        paddingBottom: 1,
      },
    },
  },
});

/** What is below the header of a page: the part that a screen reader jumps to. */
export function PageFrame(props: { children: ReactNode }) {
  useStyles();
  return <Container role="main">{props.children}</Container>;
}
