import { makeStyles } from '@material-ui/core/styles';
import { ReactElement, ReactNode } from 'react';

export type Tone = 'danger' | 'warning' | 'success' | 'info' | 'neutral';

const tone = (name: string) => ({
  backgroundColor: `var(--bui-${name}-bg-subdued)`,
  color: `var(--bui-${name}-fg-subdued)`,
});

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    padding: '1px 8px 1px 6px',
    borderRadius: 'var(--bui-radius-full)',
    fontSize: 'var(--bui-font-size-2)',
    lineHeight: 1.6,
    whiteSpace: 'nowrap',
    '& svg': { width: 14, height: 14, flex: 'none' },
  },
  danger: tone('negative'),
  warning: tone('warning'),
  success: tone('positive'),
  info: tone('announcement'),
  neutral: {
    backgroundColor: 'var(--bui-bg-neutral-2)',
    color: 'var(--bui-fg-primary)',
  },
});

/** A short label with an icon; its colour only repeats what the words say. */
export function Mark(props: {
  tone: Tone;
  icon: ReactElement;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <span className={`${classes.root} ${classes[props.tone]}`}>
      <span aria-hidden="true" style={{ display: 'inline-flex' }}>
        {props.icon}
      </span>
      <span>{props.children}</span>
    </span>
  );
}
