import { Button, VisuallyHidden } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'stretch', gap: 8, width: '100%' },
  line: {
    flex: 1,
    minWidth: 0,
    margin: 0,
    padding: '8px 12px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: 'var(--bui-font-monospace)',
    fontSize: 'var(--bui-font-size-3)',
    color: 'var(--bui-fg-primary)',
    backgroundColor: 'var(--bui-bg-neutral-2)',
    borderRadius: 'var(--bui-radius-2)',
  },
});

/** A command line with a button that copies it. */
export function CopyLine(props: { label: string; text: string }) {
  const { label, text } = props;
  const classes = useStyles();
  const [{ error }, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 3000);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <div className={classes.root}>
      <pre className={classes.line} aria-label={label}>
        {text}
      </pre>
      <Button
        variant="secondary"
        aria-label={`Copy: ${label}`}
        iconStart={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => {
          copy(text);
          setCopied(true);
        }}
      >
        {copied && !error ? 'Copied' : 'Copy'}
      </Button>
      <VisuallyHidden aria-live="polite">
        {copied && (error ? 'Could not be copied' : 'Copied')}
      </VisuallyHidden>
    </div>
  );
}
