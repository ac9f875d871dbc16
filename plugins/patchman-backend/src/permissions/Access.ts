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
import { type HostCondition, NO_HOST, type Visibility } from './visibility';
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

  /** Whether somebody has a permission, for answers that leave out what they may not see. */
  async may(request: Request, permission: BasicPermission): Promise<boolean> {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials: await this.credentials(request),
    });
    return decision.result === AuthorizeResult.ALLOW;
  }

  /** @throws NotAllowedError */
  async require(request: Request, permission: BasicPermission): Promise<void> {
    if (!(await this.may(request, permission))) {
      throw new NotAllowedError(`You need the permission ${permission.name}.`);
    }
  }

  /** Which hosts count in figures of what is not a host: none for whoever may see none. */
  async countedHosts(
    request: Request,
    permission: ResourcePermission,
  ): Promise<Visibility> {
    return this.visibleHosts(request, permission).catch(error => {
      if (error instanceof NotAllowedError) return NO_HOST;
      throw error;
    });
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
