import { Agent } from 'agent-base';
import http, {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import https from 'node:https';
import nodeFetch, { type Response } from 'node-fetch';
import { RepositoryError } from './errors';
import { checkUrl, guardedLookup } from './guard';
import {
  connectionError,
  noAnswer,
  type GuardedRequest,
  type Incoming,
  type Send,
} from './request';

/** Tells when a response ends before all of it is there, which node-fetch keeps to itself where a length was announced. */
class WatchedAgent extends Agent {
  constructor(
    private readonly inner: http.Agent,
    private readonly onCutOff: () => void,
  ) {
    super();
  }

  async connect(request: ClientRequest): Promise<http.Agent> {
    request.once('response', (response: IncomingMessage) =>
      response.once('close', () => {
        if (!response.complete) this.onCutOff();
      }),
    );
    return this.inner;
  }
}

/**
 * With node-fetch, for sources of errata: over an agent whose `lookup` checks the address that is connected to. Nothing is
 * decompressed and no redirect followed there.
 */
export const sendByNodeFetch: Send = async (url, request) => {
  const { allow, signal, timeoutMs } = request;
  checkUrl(url, allow);
  signal?.throwIfAborted();
  const ending = new AbortController();
  let reason: unknown;
  const end = (why: unknown) => {
    reason ??= why;
    ending.abort();
  };
  const onAbort = () => end(signal!.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => end(noAnswer(url, timeoutMs)),
    Math.max(0, timeoutMs),
  );
  // node-fetch tells of an error of the agent's by its words alone.
  const onRefusal = (error: RepositoryError) => {
    reason ??= error;
  };
  let body: Incoming | undefined;
  const onCutOff = () =>
    body?.destroy(
      Object.assign(new Error('cut off'), {
        code: 'ERR_STREAM_PREMATURE_CLOSE',
      }),
    );
  try {
    const response = await nodeFetch(url.href, {
      agent: new WatchedAgent(agentFor(url, request, onRefusal), onCutOff),
      headers: request.headers,
      redirect: 'manual',
      compress: false,
      size: 0,
      // Node's own type of it lacks what browsers have.
      signal: ending.signal as never,
    });
    body = incoming(response, ending);
    return body;
  } catch (error) {
    throw reason ?? connectionError(url, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
};

/** An agent for one connection. */
function agentFor(
  url: URL,
  { allow, resolve, tls }: GuardedRequest,
  onRefusal: (error: RepositoryError) => void,
): http.Agent {
  const guarded = guardedLookup(url, allow, resolve);
  const lookup: typeof guarded = (host, options, callback) =>
    guarded(host, options, (error, ...found) => {
      if (error instanceof RepositoryError) onRefusal(error);
      callback(error, ...found);
    });
  const options = { keepAlive: false, lookup };
  try {
    return url.protocol === 'https:'
      ? new https.Agent({ ...options, ...tls })
      : new http.Agent(options);
  } catch (error) {
    throw new RepositoryError(
      'refused',
      `what patchman.fetch.credentials holds for ${url.host} cannot be used`,
      { cause: error },
    );
  }
}

function incoming(response: Response, ending: AbortController): Incoming {
  // Destroying what node-fetch hands out leaves the connection open.
  const body = response.body as Incoming;
  body.once('close', () => ending.abort());
  return Object.assign(body, {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers) as IncomingHttpHeaders,
  });
}
