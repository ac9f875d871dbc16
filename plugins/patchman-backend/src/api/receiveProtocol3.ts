import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  type NextFunction,
  type Request,
  type Response,
  Router,
} from 'express';
import { writtenAddress } from '../addresses/AddressList';
import type { ReceivedBody } from '../reports/ReceivedBody';
import { InvalidReportError } from '../reports/HostReport';
import type { Protocol3Report } from '../reports/protocol3/readProtocol3';
import { readReport } from '../reports/readReport';
import { insertReport } from '../intake/queue/insertReport';
import { compareWithKnown, touchHost } from '../intake/compareWithKnown';
import { identityOf } from '../inventory/hosts/applyReport';
import { noteRefusal } from '../quarantine/cases';
import { QuarantinedError } from '../quarantine/QuarantinedError';
import { recognise } from '../quarantine/recognise';
import type { VerifiedKey } from '../keys/HostKeys';
import { asyncRoute, hostOf, userAgentOf } from './request/hostRequest';
import { withBody } from './request/reportBody';
import type { ApiServices } from './services';

export const MISSING_BEARER =
  'Send a valid key of this host: "Authorization: Bearer KEY". A key that was revoked or has expired is not valid any more.';

/** `POST /reports`: protocol 3. The key is checked before the body is read. */
export function createProtocol3Route(services: ApiServices): Router {
  const { knex, logger, processor } = services;
  const router = Router();

  router.post(
    '/reports',
    asyncRoute(async (request, response, next) => {
      const key = await hostOf(services, request, response, 'Bearer');
      if (!key) throw new AuthenticationError(MISSING_BEARER);
      response.locals.key = key;
      next();
    }),
    withBody(services, async (request, response, body) => {
      const key: VerifiedKey = response.locals.key;
      const read = await readReceived(services, body);
      const named = read.report.hostname;
      if (named !== key.hostname) {
        logger.warn(
          `The key of ${key.hostname} was used to report for ${named}`,
        );
        throw new NotAllowedError(
          `This key belongs to ${key.hostname}; it cannot report for ${named}.`,
        );
      }
      const { hostname, verdict, message, caseId } = await recognise(
        knex,
        named,
        identityOf(read.report),
      );
      if (verdict === 'rejected') {
        await noteRefusal(knex, caseId!);
        throw new QuarantinedError(message);
      }
      if (verdict === 'held' && read.referred.length > 0) {
        // What another machine said cannot stand for sections of this one.
        response
          .status(202)
          .json({ status: 'incomplete', needs: read.referred });
        return;
      }
      read.report.hostname = hostname;
      const { unchanged, needs, hostId } = await compareWithKnown(knex, read);
      if (needs.length > 0) {
        response.status(202).json({ status: 'incomplete', needs });
      } else if (unchanged && hostId !== null && verdict === 'known') {
        await touchHost(knex, hostId, read.report.writtenAt);
        response.json({ status: 'unchanged' });
      } else {
        const id = await insertReport(knex, {
          protocol: 3,
          hostname,
          body,
          contentType: 'application/json',
          address: writtenAddress(request.ip),
          userAgent: userAgentOf(request),
          keyId: key.id,
        });
        processor.kick();
        if (verdict === 'held') throw new QuarantinedError(message);
        response.status(202).json({ id, status: 'accepted' });
      }
    }),
    answerUnusableReport,
  );
  return router;
}

/** What a report says without its long lists, which nothing here looks at. */
async function readReceived(
  { reportDocuments }: ApiServices,
  body: ReceivedBody,
): Promise<Protocol3Report> {
  const read = await readReport(
    reportDocuments,
    {
      protocol: 3,
      body,
      contentType: 'application/json',
      hostname: '',
    },
    { withLists: false },
  );
  return read as Protocol3Report;
}

function answerUnusableReport(
  error: any,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (error instanceof InvalidReportError) {
    response.status(400).json({
      error: {
        name: 'InputError',
        message: `The report cannot be used: ${error.message}`,
        fields: Object.entries(error.fields).flatMap(([path, messages]) =>
          messages.map(message => ({ path, message })),
        ),
      },
    });
  } else if (error?.type === 'entity.too.large') {
    response.status(413).json({
      error: {
        name: 'PayloadTooLargeError',
        message: `The report is larger than ${error.limit} bytes; see patchman.reports.maxSize.`,
      },
    });
  } else {
    next(error);
  }
}
