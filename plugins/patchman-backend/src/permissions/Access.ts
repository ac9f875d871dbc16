import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  type ConditionTransformer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import type { Request } from 'express';
import type { HostCondition, Visibility } from '../queries/visibility';
import { patchmanHostResourceRef } from './hostRules';

/** Decides who may do what; the data code knows no users. */
export class Access {
  private transform: ConditionTransformer<HostCondition> | undefined;

  constructor(
    private readonly httpAuth: HttpAuthService,
    private readonly permissions: PermissionsService,
    private readonly registry: PermissionsRegistryService,
  ) {}

  /** Who asks: a person or a service, never nobody. */
  credentials(request: Request): Promise<BackstageCredentials> {
    return this.httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  /** @throws NotAllowedError */
  async require(request: Request, permission: BasicPermission): Promise<void> {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials: await this.credentials(request),
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(`You need the permission ${permission.name}.`);
    }
  }

  /**
   * For which hosts somebody has a permission.
   * @throws NotAllowedError if for none whatever they are
   */
  async visibleHosts(
    request: Request,
    permission: ResourcePermission,
  ): Promise<Visibility> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials: await this.credentials(request) },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return 'all';
      case AuthorizeResult.CONDITIONAL:
        this.transform ??= createConditionTransformer(
          this.registry.getPermissionRuleset(patchmanHostResourceRef),
        );
        return this.transform(decision.conditions);
      default:
        throw new NotAllowedError(
          `You need the permission ${permission.name}.`,
        );
    }
  }
}
