import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer =
  | Buffer
  | string
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** A web server on 127.0.0.1 for tests: files by path, and whatever else a mirror can do. */
export class LoopbackServer {
  readonly answers = new Map<string, Answer>();
  /** The path of each request, in order. */
  readonly requests: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<LoopbackServer> {
    const server = createServer();
    const loopback = new LoopbackServer(server);
    server.on('request', (request, response) =>
      loopback.answer(request, response),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  reset(): void {
    this.answers.clear();
    this.requests.length = 0;
    this.headers.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push(path);
    this.headers.push(request.headers);
    const answer = this.answers.get(path);
    if (answer === undefined) {
      response.writeHead(404).end('no such file');
    } else if (typeof answer === 'function') {
      answer(request, response);
    } else {
      response.writeHead(200, { 'content-length': Buffer.byteLength(answer) });
      response.end(answer);
    }
  }
}
