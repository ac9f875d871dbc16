import { Entity } from '@backstage/catalog-model';
import {
  entityHosts,
  isPatchmanAvailable,
  parseHostSelector,
} from './entityHosts';

const entity = (
  annotations?: Record<string, string>,
  kind = 'Resource',
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name: 'www', namespace: 'default', annotations },
});

describe('entityHosts', () => {
  it('finds the host that an entity stands for', () => {
    expect(entityHosts(entity({ 'patchman.io/host': ' web1 ' }))).toEqual({
      kind: 'host',
      name: 'web1',
    });
  });

  it('finds the selection that an entity stands for; a named host goes before', () => {
    const selector = { 'patchman.io/host-selector': 'tag=www, os=Debian 12' };
    expect(entityHosts(entity(selector))).toMatchObject({
      kind: 'hosts',
      filters: { tag: 'www', os: 'Debian 12' },
    });
    expect(
      entityHosts(entity({ ...selector, 'patchman.io/host': 'web1' })),
    ).toMatchObject({ kind: 'host' });
  });

  it('gives a group the hosts that it owns', () => {
    expect(entityHosts(entity(undefined, 'Group'))).toEqual({
      kind: 'group',
      name: 'www',
    });
  });

  it('says nothing of other entities', () => {
    expect(isPatchmanAvailable(entity())).toBe(false);
    expect(isPatchmanAvailable(entity({ 'patchman.io/host': '' }))).toBe(false);
    expect(isPatchmanAvailable(entity({ 'patchman.io/host': 'a' }))).toBe(true);
  });

  it('never widens a selection that it does not understand', () => {
    expect(parseHostSelector('tag=www,colour=red')).toEqual({
      reason: expect.stringContaining('"colour=red" is not understood'),
    });
    expect(parseHostSelector('www')).toHaveProperty('reason');
    expect(parseHostSelector(' , ')).toHaveProperty('reason');
    expect(parseHostSelector('tag=a,tag=b')).toHaveProperty('reason');
    expect(
      entityHosts(entity({ 'patchman.io/host-selector': 'toString=x' })),
    ).toMatchObject({ kind: 'invalid' });
  });
});
