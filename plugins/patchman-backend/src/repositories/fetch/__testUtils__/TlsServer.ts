import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

/** A certificate of its own, as PEM. */
export function makeCertificate(commonName: string): {
  cert: string;
  key: string;
} {
  const { cert, private: key } = generate(
    [{ name: 'commonName', value: commonName }],
    {
      days: 30,
      keySize: 2048,
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 7, ip: '127.0.0.1' },
            { type: 2, value: commonName },
          ],
        },
      ],
    },
  );
  return { cert, key };
}

/** An https server on 127.0.0.1 for tests that answers only to one client certificate, where one is given. */
export class TlsServer {
  readonly answers = new Map<
    string,
    string | ((request: IncomingMessage, response: ServerResponse) => void)
  >();
  readonly headers: IncomingMessage['headers'][] = [];
  /** Who asked, by the common name of the certificate that was shown. */
  readonly clients: (string | undefined)[] = [];

  private constructor(
    private readonly server: Server,
    /** Of the server, for those who are to trust it. */
    readonly certificate: string,
  ) {}

  static async start(
    own: { cert: string; key: string },
    clientCertificate?: string,
  ): Promise<TlsServer> {
    const server = createServer({
      ...own,
      ...(clientCertificate && {
        ca: clientCertificate,
        requestCert: true,
        rejectUnauthorized: true,
      }),
    });
    const started = new TlsServer(server, own.cert);
    server.on('request', (request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject
        ?.CN as string | undefined;
      started.clients.push(name);
      started.headers.push(request.headers);
      const answer = started.answers.get(request.url ?? '');
      if (answer === undefined) response.writeHead(404).end();
      else if (typeof answer === 'function') answer(request, response);
      else response.end(answer);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  reset(): void {
    this.answers.clear();
    this.headers.length = 0;
    this.clients.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
