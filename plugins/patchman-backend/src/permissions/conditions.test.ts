import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  patchmanHostReadPermission,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import {
  createPatchmanHostConditionalDecision,
  patchmanHostConditions,
} from '..';

describe('conditions for permission policies', () => {
  it('are what the policy of the documentation answers', () => {
    const decision = createPatchmanHostConditionalDecision(
      patchmanHostReadPermission,
      {
        anyOf: [
          patchmanHostConditions.isOwner({ claims: ['group:default/web'] }),
          patchmanHostConditions.hasTag({ tags: ['public'] }),
          patchmanHostConditions.hasOsRelease({ releases: ['Debian 12'] }),
          patchmanHostConditions.hasName({ names: ['web1'] }),
        ],
      },
    );
    expect(decision).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'patchman',
      resourceType: 'patchman-host',
      conditions: {
        anyOf: [
          { rule: 'IS_OWNER', params: { claims: ['group:default/web'] } },
          { rule: 'HAS_TAG' },
          { rule: 'HAS_OS_RELEASE' },
          { rule: 'HAS_NAME' },
        ],
      },
    });
  });

  it('are of no permission that is not about hosts', () => {
    const ofRepositories: any = patchmanRepositoryReadPermission;
    expect(ofRepositories.resourceType).toBeUndefined();
    expect(patchmanHostReadPermission.resourceType).toBe('patchman-host');
  });
});
