import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const SCRIPT = resolve(__dirname, '../../../../scripts/commandedPostgres.mjs');

/** A PostgreSQL of one test alone, which it may stop and start. */
export class OwnPostgres {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly input: Interface,
    /** What connects to it. */
    readonly connection: {
      host: string;
      port: number;
      user: string;
      password: string;
    },
  ) {}

  static async start(): Promise<OwnPostgres> {
    const child = spawn(process.execPath, [SCRIPT], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const input = createInterface({ input: child.stdout! });
    const lines = input[Symbol.asyncIterator]();
    const url = new URL((await lines.next()).value);
    return new OwnPostgres(child, lines, input, {
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      password: url.password,
    });
  }

  /** Ends the server, and with it every connection; its data stay. */
  halt(): Promise<void> {
    return this.command('halt');
  }

  /** Starts it again where it was. */
  resume(): Promise<void> {
    return this.command('resume');
  }

  async stop(): Promise<void> {
    const gone = new Promise(done => {
      this.child.once('exit', done);
    });
    this.child.stdin!.end();
    await gone;
    this.input.close();
  }

  private async command(command: 'halt' | 'resume'): Promise<void> {
    this.child.stdin!.write(`${command}\n`);
    const { value } = await this.lines.next();
    if (value !== command) throw new Error(`${command}: ${value}`);
  }
}
