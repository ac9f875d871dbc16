import { useApi } from '@backstage/core-plugin-api';
import {
  permissionApiRef,
  usePermission,
} from '@backstage/plugin-permission-react';
import { useFetched } from './useFetched';

type ResourcePermission = Extract<
  Parameters<typeof usePermission>[0],
  { resourceRef: string | undefined }
>['permission'];

/** Whether the permission holds for every one of the named hosts; false until that is known. */
export function useHostsPermission(
  permission: ResourcePermission,
  names: string[],
): boolean {
  const permissions = useApi(permissionApiRef);
  const key = names.join(',');
  const { value } = useFetched(async () => {
    const answers = await Promise.all(
      names.map(name =>
        permissions.authorize({ permission, resourceRef: name }),
      ),
    );
    return {
      key,
      allowed: answers.every(answer => answer.result === 'ALLOW'),
    };
  }, [permissions, permission, key]);
  return value?.key === key && value.allowed;
}
