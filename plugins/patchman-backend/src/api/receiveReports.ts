import dns from 'node:dns/promises';
import { NotAllowedError } from '@backstage/errors';
import { type Request, type Response, Router } from 'express';
import { InvalidReportError } from '../reports/HostReport';
import { hostnameProblem } from '../reports/fields';
import { readReceivedForm, readReport } from '../reports/readReport';
import { insertReport } from '../intake/queue/insertReport';
import { identityOf } from '../inventory/hosts/applyReport';
import { KEY_NEEDED_ADVICE, whyKeyIsNeeded } from '../keys/ownKey';
import { TooManyRequestsError } from '../keys/RateLimiter';
import { noteRefusal } from '../quarantine/cases';
import { QuarantinedError } from '../quarantine/QuarantinedError';
import { recognise } from '../quarantine/recognise';
import type { VerifiedKey } from '../keys/HostKeys';
import {
  AddressList,
  plainAddress,
  writtenAddress,
} from '../addresses/AddressList';
import type { ReceivedBody } from '../reports/ReceivedBody';
import { asyncRoute, hostOf, userAgentOf } from './request/hostRequest';
import { withBody } from './request/reportBody';
import { cleanText } from '../texts';
import type { ApiServices } from './services';

/** Characters of a Content-Type that are kept; that of a form is no longer. */
const MAX_CONTENT_TYPE = 255;

const MISSING_KEY =
  'Send a valid key of this host: "Authorization: Api-Key KEY". A key that was revoked or has expired is not valid any more.';

/**
 * The paths on which hosts report. Hosts have no Backstage identity, so these routes check the host's key or, for
 * protocol 1, its address by themselves, before they read the body.
 */
export function createReportRoutes(services: ApiServices): Router {
  const { config, logger } = services;
  const router = Router({ strict: false });
  const protocol1From = new AddressList(
    config.reports.protocol1.allowFrom,
    'patchman.reports.protocol1.allowFrom',
  );

  router.post(
    '/reports/upload',
    (
      request: Request,
      _response: Response,
      next: (error?: unknown) => void,
    ) => {
      const { enabled } = config.reports.protocol1;
      if (!enabled || !request.ip || !protocol1From.includes(request.ip)) {
        next(
          new NotAllowedError(
            enabled
              ? `Protocol 1 reports are not taken from ${writtenAddress(
                  request.ip,
                )}: it is not in patchman.reports.protocol1.allowFrom.`
              : 'Protocol 1 reports are not taken here. Use protocol 2 with a key, or switch on patchman.reports.protocol1.',
          ),
        );
        return;
      }
      next();
    },
    withBody(services, async (request, response, body) => {
      const contentType = request.header('content-type') ?? '';
      const form = await readReceivedForm(services.reportDocuments, {
        body,
        contentType,
      });
      const hostname = (
        form.host?.trim() || (await nameOfAddress(request.ip))
      ).toLowerCase();
      const problem = hostnameProblem(hostname);
      if (problem) throw new InvalidReportError({ host: [problem] });
      // Stored even if it cannot be understood, with the reason, as Patchman's clients expect no error here.
      await store(services, request, { protocol: 1, hostname, body });
      if (form.isAsked) {
        const needed = await whyKeyIsNeeded(services.knex, hostname);
        const text = `host: ${hostname}\n${form.description}`;
        response
          .type('text/plain')
          .send(
            needed ? `refused: ${needed} ${KEY_NEEDED_ADVICE}\n${text}` : text,
          );
      } else {
        response.status(204).end();
      }
    }),
    answerInvalidReport,
  );

  router.post(
    '/api/report',
    asyncRoute(async (request, response, next) => {
      const key = await hostOf(services, request, response, 'Api-Key');
      if (!key) {
        response.status(401).json(protocol2Error('authorization', MISSING_KEY));
        return;
      }
      response.locals.key = key;
      next();
    }),
    withBody(services, async (request, response, body) => {
      const key: VerifiedKey = response.locals.key;
      const { report } = await readReport(
        services.reportDocuments,
        {
          protocol: 2,
          body,
          contentType: request.header('content-type') ?? '',
          hostname: key.hostname,
        },
        { withLists: false },
      );
      if (report.hostname !== key.hostname) {
        logger.warn(
          `The key of ${key.hostname} was used to report for ${report.hostname}`,
        );
        response
          .status(403)
          .json(
            protocol2Error(
              'hostname',
              `This key belongs to ${key.hostname}; it cannot report for ${report.hostname}.`,
            ),
          );
        return;
      }
      const { hostname, verdict, message, caseId } = await recognise(
        services.knex,
        report.hostname,
        identityOf(report),
      );
      if (verdict === 'rejected') {
        await noteRefusal(services.knex, caseId!);
        throw new QuarantinedError(message);
      }
      const id = await store(services, request, {
        protocol: 2,
        hostname,
        body,
        keyId: key.id,
      });
      if (verdict === 'held') throw new QuarantinedError(message);
      response.status(202).json({
        status: 'accepted',
        report_id: id,
        message: 'The report is stored and will be processed.',
      });
    }),
    answerInvalidReport,
  );

  return router;
}

async function store(
  { knex, processor }: ApiServices,
  request: Request,
  report: {
    protocol: number;
    hostname: string;
    body: ReceivedBody;
    keyId?: number;
  },
): Promise<number> {
  const id = await insertReport(knex, {
    ...report,
    contentType: cleanText(
      request.header('content-type') ?? '',
      MAX_CONTENT_TYPE,
    ),
    address: writtenAddress(request.ip),
    userAgent: userAgentOf(request),
  });
  processor.kick();
  return id;
}

/** A host that does not say its name is called what its address is called, else by its address. */
async function nameOfAddress(address: string | undefined): Promise<string> {
  if (!address) return '';
  try {
    const timeout = new Promise<string[]>((_, reject) => {
      setTimeout(() => reject(new Error('too slow')), 2000).unref();
    });
    const [name] = await Promise.race([dns.reverse(address), timeout]);
    return name ?? plainAddress(address);
  } catch {
    return plainAddress(address);
  }
}

function protocol2Error(field: string, message: string) {
  return { status: 'error', detail: message, errors: { [field]: [message] } };
}

/** Clients of protocols 1 and 2 read this form of error, not Backstage's. */
function answerInvalidReport(
  error: any,
  _request: Request,
  response: Response,
  next: (error: unknown) => void,
): void {
  if (error instanceof InvalidReportError) {
    // Parsing already happened, so that nothing was stored.
    response.status(400).json({
      status: 'error',
      detail: error.message,
      errors: error.fields,
    });
  } else if (
    error instanceof QuarantinedError ||
    error instanceof TooManyRequestsError
  ) {
    const field =
      error instanceof QuarantinedError ? 'hostname' : 'authorization';
    response.status(error.statusCode).json({
      ...protocol2Error(field, error.message),
      error: { name: error.name, message: error.message },
    });
  } else if (error?.type === 'entity.too.large') {
    response
      .status(413)
      .json(
        protocol2Error(
          'body',
          `The report is larger than ${error.limit} bytes; see patchman.reports.maxSize.`,
        ),
      );
  } else if (
    typeof error?.type === 'string' &&
    error.status >= 400 &&
    error.status < 500
  ) {
    response.status(error.status).json(protocol2Error('body', error.message));
  } else {
    next(error);
  }
}
