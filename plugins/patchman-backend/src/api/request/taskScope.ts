import {
  patchmanHostReadPermission,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Request } from 'express';
import type { TaskScope } from '../../queries/tasks';
import type { ApiServices } from '../services';

/**
 * Which tasks a request may see. Whoever may see any host may follow the work that keeps all of them up to date.
 * @throws NotAllowedError for those who may see no host
 */
export async function taskScope(
  { access, audit }: ApiServices,
  request: Request,
): Promise<TaskScope> {
  return {
    visible: await access.visibleHosts(request, patchmanHostReadPermission),
    repositories: await access.may(request, patchmanRepositoryReadPermission),
    me: await audit.nameOf(request),
  };
}
