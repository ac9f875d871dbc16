import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readPatchmanConfig } from './config';

const read = (errata?: JsonObject) =>
  readPatchmanConfig(
    mockServices.rootConfig({
      data: { patchman: { ...(errata && { errata }) } },
    }),
  ).errata;

describe('the settings of sources of errata', () => {
  it('are empty, and all on, by default', () => {
    expect(read()).toEqual({ enabled: true, sources: {} });
  });

  it('are of single sources', () => {
    expect(
      read({
        enabled: false,
        sources: {
          'debian-dsa': { enabled: true, every: { minutes: 30 } },
          kev: { url: 'https://mirror.example.com/kev.json' },
          epss: { url: '/srv/errata' },
          'cve-nvd': { url: 'file:///srv/errata' },
        },
      }),
    ).toEqual({
      enabled: false,
      sources: {
        'debian-dsa': { enabled: true, every: { minutes: 30 } },
        kev: { url: 'https://mirror.example.com/kev.json' },
        epss: { url: '/srv/errata' },
        'cve-nvd': { url: 'file:///srv/errata' },
      },
    });
  });

  it.each(['srv/errata', 'ftp://mirror.example.com/', 'https//oops'])(
    'say what an address like %s should be',
    url => {
      expect(() => read({ sources: { kev: { url } } })).toThrow(
        `patchman.errata.sources.kev.url is "${url}"; give an address of http or https, or the path of a folder or a file.`,
      );
    },
  );
});
