import type { ByteStream } from '../../repositories/fetch';
import { Bounds } from '../Bounds';
import { readJsonValues } from '../json/readJsonValues';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type { ErrataRecord } from '../../evaluation/matching/model';

/** Products that are distributions here, and the key of a release by its name there. */
const PRODUCTS: Record<string, (release: string) => string> = {
  'rocky-linux': name => `rocky:${name}`,
  almalinux: name => `almalinux:${name}`,
  centos: name => `centos:${name}`,
  'centos-stream': name => `centos-stream:${name}`,
  rhel: name => `rhel:${name}`,
  'oracle-linux': name => `oracle:${name}`,
  'amazon-linux': name => `amazon:${name.startsWith('2018') ? '1' : name}`,
  fedora: name => `fedora:${name}`,
  opensuse: name => `opensuse-leap:${name}`,
  sles: name => `sle:${name}`,
  'alpine-linux': name => `alpine:${name}`,
};

/**
 * Streams until when releases are looked after, of endoflife.date's API 1 (/api/v1/products/full). Debian and Ubuntu are left
 * out, which tell it better themselves.
 * @throws RepositoryError when it is not that
 */
export async function* readEndOfLife(
  source: ByteStream,
  what: string,
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  for await (const values of readJsonValues(source, what, ['$.result.*'])) {
    const found = values.flatMap(({ value }) =>
      readProduct(fieldsOf(value), bounds),
    );
    if (found.length > 0) yield found;
  }
}

function readProduct(product: Fields, bounds: Bounds): ErrataRecord[] {
  const id = textOf(product.name);
  if (!Object.hasOwn(PRODUCTS, id)) return [];
  const keyOf = PRODUCTS[id];
  const label = bounds.label(textOf(product.label)) || id;
  return listOf(product.releases)
    .slice(0, errataLimits.releases)
    .map(fieldsOf)
    .flatMap(release => {
      const name = bounds.word(textOf(release.name));
      if (!name) return [];
      const codename = bounds.label(textOf(release.codename));
      const released = bounds.day(textOf(release.releaseDate));
      const eol = bounds.day(textOf(release.eolFrom));
      const paid = bounds.day(textOf(release.eoesFrom));
      return [
        {
          record: 'support' as const,
          release: keyOf(name),
          name: `${label} ${name}`,
          ...(codename && { codename }),
          ...(released && { released }),
          ...(eol && { eol }),
          ...(paid && { paid }),
        },
      ];
    });
}
