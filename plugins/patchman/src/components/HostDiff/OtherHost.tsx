import { useApi } from '@backstage/core-plugin-api';
import { Combobox, IdentifiedOption, useAsyncList } from '@backstage/ui';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';

const MOST = 20;

/** Chooses the host that another is compared with, among those that match what is typed. */
export function OtherHost(props: {
  name: string;
  other?: string;
  onChosen: (other: string) => void;
}) {
  const { name, other, onChosen } = props;
  const api = useApi(patchmanApiRef);
  const hosts = useAsyncList<IdentifiedOption>({
    load: async ({ filterText }) => {
      const { items } = await api.getHosts({
        search: filterText?.trim(),
        orderBy: 'name:asc',
        limit: MOST,
      });
      return {
        items: items
          .filter(host => host.name !== name)
          .map(host => ({
            id: host.name,
            label: host.name,
            description: host.os.variant || host.os.release,
          })),
      };
    },
  });
  const chosen = useMemo(
    () => (other ? { id: other, label: other } : null),
    [other],
  );
  return (
    <div style={{ width: 420, maxWidth: '100%' }}>
      <Combobox
        label="Compare with"
        placeholder="Type a part of a host's name"
        options={hosts}
        search={{ mode: 'server' }}
        value={chosen}
        onChange={option => {
          if (option) onChosen(String(option.id));
        }}
      />
    </div>
  );
}
