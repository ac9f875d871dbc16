import { mockServices } from '@backstage/backend-test-utils';
import { resolve } from 'node:path';
import { readEntityTrust } from './entityTrust';

function trustOf(trustedLocations?: unknown) {
  return readEntityTrust(
    mockServices.rootConfig({
      data: {
        catalog: {
          locations: [
            { type: 'url', target: 'https://git.example.com/org/all.yaml' },
            { type: 'file', target: '../../examples/entities.yaml' },
          ],
        },
        patchman: { catalog: { trustedLocations } as any },
      },
    }),
  );
}

describe('entities that may say whose a host is', () => {
  it.each<[origin: string | undefined, trustedLocations: unknown, boolean]>([
    ['patchman:hosts', undefined, true],
    ['url:https://git.example.com/org/all.yaml', undefined, true],
    [`file:${resolve('../../examples/entities.yaml')}`, undefined, true],
    ['url:https://git.example.com/org/all.yaml2', undefined, false],
    ['url:https://git.example.com/org/', undefined, false],
    ['url:https://evil.example.com/catalog-info.yaml', undefined, false],
    [undefined, undefined, false],
    [undefined, 'all', true],
    ['url:https://evil.example.com/catalog-info.yaml', ['all'], true],
    [
      'url:https://git.example.com/org/x/a.yaml',
      'url:https://git.example.com/org/*',
      true,
    ],
    [
      'url:https://git.example.com/other/a.yaml',
      'url:https://git.example.com/org/*',
      false,
    ],
    [
      'url:https://git/a/b/main/c.yaml',
      ['ldap:x', 'url:https://git/*/main/*.yaml'],
      true,
    ],
    ['url:https://git/a/main/c.yml', ['url:https://git/*/main/*.yaml'], false],
    ['url:ab', ['url:ab*b'], false],
    ['url:a.c', ['url:abc'], false],
  ])('%s with %j: %s', (origin, trusted, expected) => {
    expect(trustOf(trusted)(origin)).toBe(expected);
  });

  it.each([[['git.example.com']], [[7]], ['']])('refuses %j', value => {
    expect(() => trustOf(value)).toThrow(
      /patchman\.catalog\.trustedLocations has .*; give locations such as/,
    );
  });

  it('takes no longer than texts are long', () => {
    const trust = trustOf([`url:${'*a'.repeat(2000)}b`]);
    expect(trust(`url:${'a'.repeat(200_000)}`)).toBe(false);
  });
});
