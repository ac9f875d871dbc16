import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
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

/** Who asks: by a request, or by credentials that Backstage has checked already. */
export type Asker = Request | BackstageCredentials;

/** Decides who may do what; the data code knows no users. */
export class Access {
  private transform: ConditionTransformer<HostCondition> | undefined;

  constructor(
    private readonly httpAuth: HttpAuthService,
    private readonly permissions: PermissionsService,
    private readonly registry: PermissionsRegistryService,
  ) {}

  /** Who asks: a person or a service, never nobody. */
  async credentials(asker: Asker): Promise<BackstageCredentials> {
    return credentialsOf(asker, this.httpAuth);
  }

  /** Whether somebody has a permission, for answers that leave out what they may not see. */
  async may(asker: Asker, permission: BasicPermission): Promise<boolean> {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials: await this.credentials(asker),
    });
    return decision.result === AuthorizeResult.ALLOW;
  }

  /** @throws NotAllowedError */
  async require(asker: Asker, permission: BasicPermission): Promise<void> {
    if (!(await this.may(asker, permission))) {
      throw new NotAllowedError(`You need the permission ${permission.name}.`);
    }
  }

  /** Which hosts count in figures of what is not a host: none for whoever may see none. */
  async countedHosts(
    asker: Asker,
    permission: ResourcePermission,
  ): Promise<Visibility> {
    return this.visibleHosts(asker, permission).catch(error => {
      if (error instanceof NotAllowedError) return NO_HOST;
      throw error;
    });
  }

  /**
   * For which hosts somebody has a permission.
   * @throws NotAllowedError if for none whatever they are
   */
  async visibleHosts(
    asker: Asker,
    permission: ResourcePermission,
  ): Promise<Visibility> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials: await this.credentials(asker) },
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

/**
 * A person or a service, never nobody.
 * @throws AuthenticationError
 */
export async function credentialsOf(
  asker: Asker,
  httpAuth: HttpAuthService,
): Promise<BackstageCredentials> {
  if (!('principal' in asker)) {
    return httpAuth.credentials(asker, { allow: ['user', 'service'] });
  }
  const { type } = asker.principal as { type?: string };
  if (type !== 'user' && type !== 'service') {
    throw new AuthenticationError('Sign in to ask for this.');
  }
  return asker;
}
