import type { LoopbackServer } from '../repositories/fetch/__testUtils__/LoopbackServer';
import {
  primaryXml,
  publish,
} from '../repositories/rpm/__testUtils__/RpmTestRepository';

/** `name-[epoch:]version-release.arch` taken apart. */
function parts(nevra: string) {
  const [, name, epoch = '0', version, release, arch] =
    /^(.+)-(?:(\d+):)?([^-:]+)-([^-]+)\.([^.]+)$/.exec(nevra)!;
  return { name, epoch, version, release, arch };
}

export interface TestErratum {
  id: string;
  type?: string;
  severity?: string;
  title?: string;
  issued?: string;
  cves?: string[];
  reboot?: boolean;
  /** Each as `name-version-release.arch`. */
  packages: string[];
  /** `name:stream` */
  module?: string;
}

export interface TestStream {
  /** `name:stream` */
  stream: string;
  version?: string;
  packages: string[];
  default?: boolean;
  /** Why it should not be used any more. */
  obsolete?: string;
}

function packageElement(nevra: string): string {
  const { name, epoch, version, release, arch } = parts(nevra);
  return `<package type="rpm"><name>${name}</name><arch>${arch}</arch><version epoch="${epoch}" ver="${version}" rel="${release}"/><summary>s</summary><format><rpm:vendor>V</rpm:vendor></format></package>`;
}

function erratumElement(erratum: TestErratum): string {
  const [module, stream] = erratum.module?.split(':') ?? [];
  return `<update type="${erratum.type ?? 'security'}"><id>${
    erratum.id
  }</id><title>${erratum.title ?? erratum.id}</title><issued date="${
    erratum.issued ?? '2026-01-02 03:04:05'
  }"/>${
    erratum.severity ? `<severity>${erratum.severity}</severity>` : ''
  }<description>About ${erratum.id}</description><references>${(
    erratum.cves ?? []
  )
    .map(
      cve =>
        `<reference type="cve" id="${cve}" href="https://example.org/${cve}" title="${cve}"/>`,
    )
    .join('')}</references><pkglist><collection>${
    module
      ? `<module name="${module}" stream="${stream}" version="1" context="c0ffee00" arch="x86_64"/>`
      : ''
  }${erratum.packages
    .map(nevra => {
      const p = parts(nevra);
      return `<package name="${p.name}" epoch="${p.epoch}" version="${
        p.version
      }" release="${p.release}" arch="${p.arch}">${
        erratum.reboot ? '<reboot_suggested>True</reboot_suggested>' : ''
      }</package>`;
    })
    .join('')}</collection></pkglist></update>`;
}

function moduleDocuments(item: TestStream): string {
  const [name, stream] = item.stream.split(':');
  return [
    `---\ndocument: modulemd\nversion: 2\ndata:\n  name: ${name}\n  stream: "${stream}"\n  version: ${
      item.version ?? 1
    }\n  context: c0ffee00\n  arch: x86_64\n  artifacts:\n    rpms:\n${item.packages
      .map(nevra => {
        const p = parts(nevra);
        return `    - ${p.name}-${p.epoch}:${p.version}-${p.release}.${p.arch}\n`;
      })
      .join('')}...\n`,
    item.default
      ? `---\ndocument: modulemd-defaults\nversion: 1\ndata: { module: ${name}, stream: "${stream}" }\n...\n`
      : '',
    item.obsolete
      ? `---\ndocument: modulemd-obsoletes\nversion: 1\ndata: { modified: 2026-01-01T00:00Z, module: ${name}, stream: "${stream}", message: ${item.obsolete} }\n...\n`
      : '',
  ].join('');
}

/** Serves an rpm repository with advisories and module streams below a path such as `/baseos/`. */
export function publishRpm(
  server: LoopbackServer,
  path: string,
  content: {
    packages: string[];
    errata?: TestErratum[];
    streams?: TestStream[];
  },
): void {
  const { packages, errata, streams } = content;
  publish(server, path, {
    primary: { plain: primaryXml(packages.map(packageElement)) },
    ...(errata && {
      updateinfo: {
        plain: `<?xml version="1.0"?>\n<updates>${errata
          .map(erratumElement)
          .join('')}</updates>`,
      },
    }),
    ...(streams && {
      modules: {
        plain: streams.map(moduleDocuments).join(''),
        href: 'repodata/modules.yaml.gz',
      },
    }),
  });
}

/** The body of a protocol 2 report of a host with dnf. */
export function rpmReportOf(
  hostname: string,
  packages: string[],
  repositories: [name: string, url: string][],
  fields: Record<string, unknown> = {},
) {
  return {
    protocol: 2,
    hostname,
    arch: 'x86_64',
    kernel: '5.14.0-503.el9.x86_64',
    os: 'Rocky Linux 9.5',
    tags: [],
    packages: packages.map(nevra => ({ ...parts(nevra), type: 'rpm' })),
    repos: repositories.map(([name, url]) => ({
      type: 'rpm',
      name,
      id: name,
      priority: 99,
      urls: [url],
    })),
    ...fields,
  };
}
