import { Text } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { useId, useState } from 'react';
import { fileSize } from '../../wording';
import { FormDialog } from '../FormDialog';

const useStyles = makeStyles({
  label: {
    display: 'block',
    marginBottom: 4,
    fontSize: 'var(--bui-font-size-2)',
    color: 'var(--bui-fg-primary)',
  },
  input: {
    maxWidth: '100%',
    font: 'inherit',
    fontSize: 'var(--bui-font-size-3)',
    color: 'var(--bui-fg-primary)',
  },
});

/** Hands over a file in place of what a source's server has. */
export function UploadDialog(props: {
  title: string;
  onClose: () => void;
  onSubmit: (file: File) => Promise<unknown>;
}) {
  const { title, onClose, onSubmit } = props;
  const classes = useStyles();
  const id = useId();
  const [file, setFile] = useState<File>();
  return (
    <FormDialog
      open
      title={`Upload ${title}`}
      submitLabel="Upload"
      incomplete={!file || file.size === 0}
      onClose={onClose}
      onSubmit={() => onSubmit(file!)}
    >
      <div>
        <label htmlFor={id} className={classes.label}>
          File
        </label>
        <input
          id={id}
          type="file"
          className={classes.input}
          aria-describedby={`${id}-about`}
          onChange={event => setFile(event.target.files?.[0])}
        />
      </div>
      <Text
        id={`${id}-about`}
        as="p"
        variant="body-small"
        color="secondary"
        aria-live="polite"
      >
        {file &&
          `${fileSize(file.size)}${file.size === 0 ? ': it is empty.' : '.'} `}
        The file as the source's server has it, compressed or not. It takes the
        place of what was read before, once all of it could be read.
      </Text>
    </FormDialog>
  );
}
