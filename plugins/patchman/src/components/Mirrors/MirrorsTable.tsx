import { useApi } from '@backstage/core-plugin-api';
import { Mirror } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { SIGNATURES } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import {
  choices,
  ListSource,
  ListTable,
  REPOSITORY_FILTER,
  yesNo,
} from '../ListTable';
import { REPOSITORY_STATES } from '../Marks';
import { MirrorActions } from './MirrorActions';
import { mirrorColumns, mirrorCsv } from './mirrorColumns';

/** All mirrors, or those of one repository. */
export function MirrorsTable(props: {
  repository?: number;
  version?: number;
  onChanged?: () => void;
}) {
  const { repository, version = 0, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Mirror>>(
    () => ({
      noun: ['mirror', 'mirrors'],
      getId: mirror => mirror.id,
      searchLabel: 'Search addresses',
      // Of one repository the fastest mirror of a list comes first.
      defaultOrder: repository === undefined ? 'url:asc' : 'preference:asc',
      columns: mirrorColumns(repository === undefined, links),
      fetchPage: query =>
        api.getMirrors(
          repository === undefined ? query : { ...query, repository },
        ),
      dependencies: [api, repository, version],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(REPOSITORY_STATES),
        },
        {
          id: 'signature',
          label: 'Signature',
          kind: 'multiple',
          options: choices(SIGNATURES),
        },
        {
          id: 'access',
          label: 'Access',
          kind: 'select',
          options: [
            { value: 'open', label: 'Open' },
            { value: 'credentials', label: 'Needs credentials' },
          ],
        },
        {
          id: 'refresh',
          label: 'Refreshed by schedule',
          kind: 'select',
          options: yesNo(),
        },
        ...(repository === undefined ? [REPOSITORY_FILTER] : []),
        {
          id: 'digest',
          label: 'Content digest',
          kind: 'text',
          onlyWhenSet: true,
        },
      ],
      csv: { name: 'mirrors', columns: mirrorCsv },
    }),
    [api, links, repository, version],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="There are no mirrors">
          Mirrors are learnt from what hosts report. Without one there is
          nothing to read packages from.
        </EmptyNotice>
      }
      selectionActions={(chosen, { reload }) => (
        <MirrorActions
          chosen={chosen}
          onChanged={() => {
            reload();
            onChanged?.();
          }}
        />
      )}
    />
  );
}
