import { useApi } from '@backstage/core-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { FormDialog } from '../FormDialog';

/** `www, prod` as tags. */
function readTags(text: string): string[] {
  return text
    .split(',')
    .map(tag => tag.trim())
    .filter(Boolean);
}

/** Changes a host's tags. */
export function TagsDialog(props: {
  host: HostDetail;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { host, onClose, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const [text, setText] = useState(host.tags.join(', '));
  return (
    <FormDialog
      open
      title={`Tags of ${host.name}`}
      submitLabel="Save"
      onClose={onClose}
      onSubmit={async () => {
        await api.updateHost(host.name, { tags: readTags(text) });
        onChanged();
      }}
    >
      <TextField
        label="Tags"
        description="Separated by commas."
        value={text}
        onChange={setText}
        autoComplete="off"
        spellCheck="false"
        // Whoever opens this dialog wants to write here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
      />
      <Text as="p" variant="body-small" color="secondary">
        A tag that the host's own client is configured to send comes back with
        its next report; remove it there.
      </Text>
    </FormDialog>
  );
}
