import { useApi } from '@backstage/core-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { FormDialog } from '../FormDialog';

/** Says whose a host is, where the catalog does not. */
export function OwnerDialog(props: {
  host: HostDetail;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { host, onClose, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const [owner, setOwner] = useState(host.assignedOwner ?? '');
  const fromCatalog = host.owner !== host.assignedOwner;
  return (
    <FormDialog
      open
      title={`Owner of ${host.name}`}
      submitLabel="Save"
      onClose={onClose}
      onSubmit={async () => {
        await api.updateHost(host.name, { owner: owner.trim() || null });
        onChanged();
      }}
    >
      <TextField
        label="Owner"
        description="An entity of the catalog; empty for none."
        placeholder="group:default/web"
        value={owner}
        onChange={setOwner}
        autoComplete="off"
        spellCheck="false"
        // Whoever opens this dialog wants to write here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
      />
      <Text as="p" variant="body-small" color="secondary">
        {fromCatalog
          ? `The catalog says that it is ${host.owner}, which comes first.`
          : 'Where an entity of the catalog stands for the host, what that says comes first.'}
      </Text>
    </FormDialog>
  );
}
