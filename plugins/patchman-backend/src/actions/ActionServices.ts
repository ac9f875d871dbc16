import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { ApiServices } from '../api/services';

/** What actions call. */
export interface ActionServices extends ApiServices {
  actions: ActionsRegistryService;
}
