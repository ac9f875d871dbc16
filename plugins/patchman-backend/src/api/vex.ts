import { InputError, NotFoundError } from '@backstage/errors';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response, Router } from 'express';
import { z } from 'zod';
import { reasonOf } from '../database/driverErrors';
import { findHostRow } from '../inventory/hosts/findHostRow';
import type { AnsweringHost } from '../inventory/verdicts/HostAnswers';
import { answerCve } from '../queries/hostCveAnswer';
import { differentHosts } from '../queries/vex/chooseHosts';
import { vexDocument, type VexWanted } from '../queries/vex/vexDocument';
import { hostScope } from './hosts';
import { hostFilters } from './request/filters';
import { readListRequest, words } from './request/listRequest';
import type { ApiServices } from './services';

/** CVEs that a scanner lists at once. */
const MOST_CVES = 500;

const CVE = /^CVE-\d{4}-\d{4,19}$/i;

function cveOf(text: string): string {
  if (!CVE.test(text)) throw new InputError('That is not the name of a CVE.');
  return text.toUpperCase();
}

const wantedOfDocument = {
  cve: words.pipe(
    z
      .array(
        z
          .string()
          .regex(CVE, 'must be names of CVEs')
          .transform(text => text.toUpperCase()),
      )
      .max(MOST_CVES, `must be at most ${MOST_CVES} CVEs`)
      .transform(names => [...new Set(names)].sort())
      .optional(),
  ),
  distro: z
    .string()
    .regex(/^[a-z0-9._-]{1,64}$/, 'must be a name such as debian-12.5')
    .optional(),
};

const wantedOfHost = {
  ...wantedOfDocument,
  product: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, 'must be a package URL or another IRI')
    .optional(),
};

async function* only<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

/** What CVEs mean for hosts, whatever that is: what answers a scanner. */
export function addVexRoutes(router: Router, services: ApiServices): void {
  const { knex, answers, config, logger } = services;

  const send = async (
    response: Response,
    hosts: AsyncIterable<AnsweringHost>,
    wanted: Omit<VexWanted, 'baseUrl' | 'author'>,
  ) => {
    const baseUrl = await services.baseUrl();
    const document = vexDocument(hosts, {
      ...wanted,
      baseUrl,
      author: config.vex.author,
    });
    // What fails before anything was sent is answered as any other failure.
    const first = await document.next();
    response.type('application/json');
    try {
      await pipeline(
        Readable.from(
          (async function* all() {
            if (!first.done) yield first.value;
            yield* document;
          })(),
        ),
        response,
      );
    } catch (error) {
      // Half a document is no JSON, which tells whoever asked for it.
      response.destroy();
      logger.debug(`A VEX document was not sent whole: ${reasonOf(error)}`);
    }
  };

  router.get('/hosts/:name/vex', async (request, response) => {
    const { filters } = readListRequest(request, wantedOfHost);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    const { cve: cves, distro, product } = filters;
    await send(response, only(await answers.ofHost(host.id)), {
      path: `/hosts/${encodeURIComponent(host.name)}/vex`,
      subject: `/hosts/${encodeURIComponent(host.name)}`,
      cves,
      distro,
      product,
    });
  });

  router.get('/vex', async (request, response) => {
    // `cve` is what is told here, not which hosts it is told of.
    const { filters, list } = readListRequest(request, {
      ...hostFilters,
      ...wantedOfDocument,
    });
    const { cve: cves, distro, ...hosts } = filters;
    const scope = await hostScope(services, request);
    const { search } = list;
    const ids = await differentHosts(knex, scope, hosts, search);
    await send(response, answers.ofHosts(ids), {
      path: '/vex',
      subject: '/hosts',
      asked: { ...hosts, search },
      cves,
      distro,
    });
  });

  router.get('/hosts/:name/cves/:cve', async (request, response) => {
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const cve = cveOf(request.params.cve);
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    response.json(await answerCve(await answers.ofHost(host.id), cve));
  });
}
