import {
  HOSTILE_KINDS,
  hostileReport,
  type Protocol,
  PROTOCOLS,
} from './__testUtils__/hostile';
import { InvalidReportError, type HostReport } from './HostReport';
import { LENGTHS, LIMITS } from './limits';
import { parseProtocol1Form } from './protocol1Form';
import { readProtocol1 } from './protocol1';
import { readProtocol2 } from './protocol2';
import { readProtocol3 } from './protocol3/readProtocol3';
import { textProblem } from './textRules';

jest.setTimeout(120_000);

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

async function read(
  protocol: Protocol,
  body: Buffer,
  contentType: string,
): Promise<HostReport> {
  if (protocol === 2) return readProtocol2(body);
  if (protocol === 3) return readProtocol3(body).report;
  return readProtocol1(await parseProtocol1Form(body, contentType));
}

/** Every text within a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function expectBounds(report: HostReport): void {
  const most = (list: unknown[] | null | undefined, max: number) =>
    expect(list?.length ?? 0).toBeLessThanOrEqual(max);
  most(report.packages, LIMITS.packages);
  most(report.repositories, LIMITS.repositories);
  most(
    report.repositories?.flatMap(({ urls }) => urls),
    LIMITS.urls,
  );
  most(report.modules, LIMITS.modules);
  most(report.updates, LIMITS.updates * 2);
  most(report.services, LIMITS.services);
  most(report.rebootReasons, LIMITS.reasons);
  most(report.unknown, LIMITS.reasons);
  most(report.tags, LIMITS.tags);
  most(
    (report.facts as { foreignArchs?: string[] }).foreignArchs,
    LIMITS.architectures,
  );
  most(report.problems, 101);
  for (const { urls, options } of report.repositories ?? []) {
    most(urls, LIMITS.urlsOfRepository);
    most(options?.excludepkgs, LIMITS.patterns);
  }
  expect(
    textsOf(report).flatMap(text => textProblem(text, LENGTHS.url) ?? []),
  ).toEqual([]);
  // It crosses to and from a thread.
  expect(JSON.parse(JSON.stringify(report))).toEqual(
    JSON.parse(JSON.stringify(structuredClone(report))),
  );
}

/** A report of about its size, or a refusal in a few sentences. */
function expectCheap(outcome: HostReport | Error, size: number): void {
  if (outcome instanceof Error) {
    expect(outcome).toBeInstanceOf(InvalidReportError);
    const { fields, message } = outcome as InvalidReportError;
    expect(message.length).toBeLessThan(10_000);
    expect(Object.keys(fields).length).toBeLessThanOrEqual(20);
    expect(
      textsOf(fields).flatMap(text => textProblem(text, 300) ?? []),
    ).toEqual([]);
  } else {
    expectBounds(outcome);
    expect(JSON.stringify(outcome).length).toBeLessThan(
      size * 2 + LIMITS.urls * LENGTHS.url,
    );
  }
}

describe.each(PROTOCOLS)('hostile reports of protocol %i', protocol => {
  it.each(HOSTILE_KINDS)(
    'cost what their bytes cost and bring no more than a host has: %s',
    async kind => {
      for (const seed of SEEDS) {
        const { plain, headers } = hostileReport(protocol, kind, seed);
        const outcome = await read(
          protocol,
          plain,
          headers['content-type'],
        ).catch(error => error);
        expectCheap(outcome, plain.length);
      }
    },
  );

  it('are the same for the same seed, and others for another', () => {
    const bodies = [1, 1, 2].map(seed => hostileReport(protocol, 'size', seed));
    expect(bodies[0].body.equals(bodies[1].body)).toBe(true);
    expect(bodies[0].body.equals(bodies[2].body)).toBe(false);
  });
});
