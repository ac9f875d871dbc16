import { createLinks } from '../routing/links';
import { attentionRows } from './attention';

const links = createLinks('/patchman');

describe('attentionRows', () => {
  it('says in words what and how many, and links to exactly those', () => {
    const [row] = attentionRows(
      [{ kind: 'hosts-security', count: 3, examples: ['db1', 'web1'] }],
      links,
    );
    expect(row).toMatchObject({
      text: '3 hosts need security updates',
      href: '/patchman/hosts?status=security',
      urgency: 'danger',
      examples: ['db1', 'web1'],
    });
  });

  it('leads to the exploited CVEs that can be fixed', () => {
    const [row] = attentionRows(
      [{ kind: 'cves-exploited', count: 2, examples: ['CVE-2024-3094'] }],
      links,
    );
    expect(row).toMatchObject({
      text: 'Hosts are exposed to 2 exploited CVEs that have a fix',
      href: '/patchman/cves?kev=true&hasFix=true&affected=true',
      urgency: 'danger',
    });
  });

  it('leads to the sources that failed', () => {
    const [row] = attentionRows(
      [{ kind: 'sources-failing', count: 1, examples: ['Debian'] }],
      links,
    );
    expect(row).toMatchObject({
      text: '1 source of errata cannot be read',
      href: '/patchman/errata/sources?state=failing',
      urgency: 'warning',
    });
  });

  it('speaks of one as one', () => {
    const texts = attentionRows(
      [
        { kind: 'hosts-stale', count: 1, examples: [] },
        { kind: 'repositories-outdated', count: 1, examples: [] },
        { kind: 'reports-pending', count: 1, examples: [] },
      ],
      links,
    ).map(row => row.text);
    expect(texts).toEqual([
      '1 host has stopped reporting',
      '1 repository is past its validity date',
      '1 report is waiting to be processed',
    ]);
  });

  it('puts what is most urgent first', () => {
    const kinds = attentionRows(
      [
        { kind: 'hosts-foreign-packages', count: 9, examples: [] },
        { kind: 'hosts-reboot', count: 1, examples: [] },
        { kind: 'repositories-failing', count: 1, examples: [] },
        { kind: 'hosts-security', count: 1, examples: [] },
      ],
      links,
    ).map(row => row.kind);
    expect(kinds).toEqual([
      'hosts-security',
      'repositories-failing',
      'hosts-reboot',
      'hosts-foreign-packages',
    ]);
  });

  it('is silent about nothing, and about kinds that a newer backend may know', () => {
    expect(
      attentionRows(
        [
          { kind: 'hosts-stale', count: 0, examples: [] },
          { kind: 'hosts-on-fire' as any, count: 2, examples: [] },
        ],
        links,
      ),
    ).toEqual([]);
  });
});
