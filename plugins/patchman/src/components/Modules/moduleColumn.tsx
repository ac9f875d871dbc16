import { Flex } from '@backstage/ui';
import { ModuleObsoletion } from 'backstage-plugin-patchman-common';
import { ModuleLink, ObsoleteMark } from './ModuleLink';

/** A module stream by its name, of a host or of the fleet. */
export const moduleColumn = {
  id: 'name',
  label: 'Module',
  sortable: true,
  isRowHeader: true,
  cell: (module: {
    name: string;
    stream: string;
    obsolete: ModuleObsoletion | null;
  }) => (
    <Flex direction="column" gap="1" align="start">
      <ModuleLink name={module.name} stream={module.stream} />
      {module.obsolete && <ObsoleteMark obsolete={module.obsolete} />}
    </Flex>
  ),
};
