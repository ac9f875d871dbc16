import { useApi } from '@backstage/core-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { Mirror } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { FormDialog } from '../FormDialog';
import { TonedText } from '../TonedText';

// Readers are not shown passwords and tokens; to save what is shown in its place would lose it.
const HIDDEN = /\*\*\*/;

/** Changes where a mirror is read from. */
export function AddressDialog(props: {
  mirror: Mirror;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { mirror, onClose, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const [text, setText] = useState(mirror.url);
  const url = text.trim();
  return (
    <FormDialog
      open
      title="Address of a mirror"
      submitLabel="Save"
      incomplete={
        !/^https?:\/\/[^/]/i.test(url) || url === mirror.url || HIDDEN.test(url)
      }
      onClose={onClose}
      onSubmit={async () => {
        await api.updateMirror(mirror.id, { url });
        onChanged();
      }}
    >
      <TextField
        label="Address"
        description="Of the folder with the packages' index, as hosts report it: http://… or https://…"
        value={text}
        onChange={setText}
        autoComplete="off"
        spellCheck="false"
        // Whoever opens this dialog wants to write here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
      />
      {HIDDEN.test(url) && (
        <TonedText tone="warning" as="p" variant="body-small">
          A password or token of this address is not shown. Write it in place of
          ***.
        </TonedText>
      )}
      <Text as="p" variant="body-small" color="secondary">
        It is read from there with the next refresh; what was read before counts
        until then. Hosts that still report the old address bring that back as
        another mirror.
      </Text>
    </FormDialog>
  );
}
