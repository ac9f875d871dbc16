import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import { ReactNode } from 'react';

const useStyles = makeStyles({
  tooltip: {
    maxWidth: 420,
    padding: '6px 10px',
    fontSize: 'var(--bui-font-size-2)',
    lineHeight: 1.5,
  },
});

/**
 * Content with an explanation that shows on hover and on keyboard focus. The tooltip of `@backstage/ui` wants a control
 * inside; most of what is explained here is plain text.
 */
export function Hint(props: { text: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <Tooltip title={props.text} classes={classes} arrow>
      {/* Without a stop for the keyboard the explanation would be for the mouse alone. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span tabIndex={0}>{props.children}</span>
    </Tooltip>
  );
}
