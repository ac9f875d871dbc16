// What the pages of the interface ask for, by what a reader does.
import { hostName } from './fleet.mjs';

/** Asked for on every page that shows lists: at most so many milliseconds for 95 of 100 with 10,000 hosts. */
const LIST = 100;
const FIGURES = 150;

/**
 * @param ids of rows that every fleet has
 * @returns path and limit in milliseconds by what it is
 */
export function requestsFor({ hosts }) {
  const host = `/hosts/${hostName(Math.min(4321, hosts - 1))}`;
  const list = path => [path, LIST];
  const figures = path => [path, FIGURES];
  return {
    'dashboard: summary': figures('/summary'),
    'dashboard: freshness': list('/freshness'),
    'filters of hosts': list('/host-facets'),
    hosts: list('/hosts?limit=50'),
    'hosts, worst first': list('/hosts?limit=50&orderBy=state:asc'),
    'hosts, last report first': list('/hosts?limit=50&orderBy=lastReport:desc'),
    'hosts, page 100': list('/hosts?limit=50&offset=4950'),
    'hosts with security updates': list('/hosts?limit=50&status=security'),
    'hosts of an owner': list('/hosts?limit=50&owner=group:default/team3'),
    'hosts of a tag': list('/hosts?limit=50&tag=tag3'),
    'hosts with a package': list('/hosts?limit=50&package=package-7'),
    'hosts with an erratum': list('/hosts?limit=50&erratum=RLSA-2026:1007'),
    'hosts with a CVE': list('/hosts?limit=50&cve=CVE-2021-1021'),
    'hosts, searched': list('/hosts?limit=50&search=host77'),
    'hosts, 500 in full': list('/hosts?limit=500'),
    'figures of hosts': figures('/host-counts'),
    'figures of hosts of a tag': figures('/host-counts?tag=tag3'),
    host: list(host),
    'host: updates': list(`${host}/updates?limit=50`),
    'host: packages': list(`${host}/packages?limit=50`),
    'host: repositories': list(`${host}/repositories?limit=50`),
    'host: reports': list(`${host}/reports?limit=50`),
    'host: history': list(`${host}/history?limit=50`),
    'host: errata': list(`${host}/errata?limit=50`),
    'host: modules': list(`${host}/modules?limit=50`),
    'host: difference from another': list(`${host}/diff/${hostName(1)}`),
    updates: figures('/updates?limit=50'),
    'updates by name': figures('/updates?limit=50&orderBy=name:asc'),
    'security updates': figures('/updates?limit=50&security=true'),
    'updates, searched': figures('/updates?limit=50&search=package-77'),
    packages: list('/packages?limit=50'),
    'packages installed': list('/packages?limit=50&installed=true'),
    'packages not installed': list('/packages?limit=50&installed=false'),
    'packages offered': list('/packages?limit=50&available=true'),
    'packages not offered': list('/packages?limit=50&available=false'),
    'packages of a repository': list('/packages?limit=50&repository=1'),
    'packages, searched': list('/packages?limit=50&search=package-77'),
    package: list('/packages/23'),
    'package names': figures('/package-names?limit=50'),
    'package names installed': figures(
      '/package-names?limit=50&installed=true',
    ),
    'package names, searched': figures('/package-names?limit=50&search=77'),
    'package name': list('/package-names/rpm/package-70'),
    errata: figures('/errata?limit=50'),
    'errata that hosts need': figures('/errata?limit=50&affected=true'),
    'errata by hosts': figures('/errata?limit=50&orderBy=hosts:desc'),
    'errata of a package': figures('/errata?limit=50&package=package-70'),
    'errata, searched': figures('/errata?limit=50&search=package-770'),
    'errata of a system': figures('/errata?limit=50&os=Rocky%20Linux%209'),
    erratum: list('/errata/RLSA-2026:1007'),
    'erratum: hosts': list('/errata/RLSA-2026:1007/hosts?limit=50'),
    CVEs: figures('/cves?limit=50'),
    'CVEs that hosts need': figures('/cves?limit=50&affected=true'),
    'CVEs by hosts': figures('/cves?limit=50&orderBy=hosts:desc'),
    CVE: list('/cves/CVE-2021-1021'),
    'CVE: hosts': list('/cves/CVE-2021-1021/hosts?limit=50'),
    repositories: list('/repositories?limit=50'),
    repository: list('/repositories/1'),
    mirrors: list('/mirrors?limit=50'),
    mirror: list('/mirrors/2'),
    'operating systems': list('/operating-systems?limit=50'),
    'operating system': list('/operating-systems/1'),
    modules: list('/modules?limit=50'),
    'module stream': list('/modules/module1/1'),
    reports: list('/reports?limit=50'),
    'reports that failed': list('/reports?limit=50&status=failed'),
    'reports, searched': list('/reports?limit=50&search=host77'),
    report: list('/reports/1'),
    keys: list('/keys?limit=50'),
    'enrolment tokens': list('/enrolment-tokens?limit=50'),
    quarantine: list('/quarantine?limit=50'),
    tasks: list('/tasks?limit=50'),
    maintenance: list('/maintenance'),
    audit: list('/audit?limit=50'),
  };
}
