import type { RequestHandler } from 'express';
import type { Announcer } from '../announcing/Announcer';
import type { Counters } from '../announcing/metrics/Counters';

/** Where hosts report, by the protocol. */
const PROTOCOLS: Record<string, number> = {
  '/reports/upload': 1,
  '/api/report': 2,
  '/reports': 3,
};

/** Counts reports as they are answered, and has announced what any other request may have changed. */
export function noteRequests(services: {
  announcer: Announcer;
  counters: Counters;
}): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET') {
      const protocol =
        request.method === 'POST'
          ? PROTOCOLS[request.path.replace(/\/$/, '')]
          : undefined;
      response.on('finish', () => {
        const { announcer, counters } = services;
        if (protocol === undefined) announcer.look();
        else if (response.statusCode < 400) counters.noteReceived(protocol);
        else counters.noteRefused(protocol, response.statusCode);
      });
    }
    next();
  };
}
