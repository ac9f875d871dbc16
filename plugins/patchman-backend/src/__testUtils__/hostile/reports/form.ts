import { type HostileKind, hostileText, type Random, upTo } from '../texts';
import { protocol1Base } from './bases';
import type { HostileBody } from './json';

const BOUNDARY = 'XbX';
const MOST = 2_000_000;

function part(name: string, value: string, more = ''): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}

/** Forms that are hostile by their parts, whatever these say. */
function hostileParts(form: string, random: Random): string {
  const many = upTo(100_000, random);
  const parts = (text: (at: number) => string) =>
    Array.from({ length: many }, (_, at) => text(at)).join('');
  return random.pick([
    () => parts(at => part(`f${at}`, 'x', '; filename="x"')) + form,
    () => parts(at => part(`f${at}`, 'x')) + form,
    () => parts(() => part('os', 'x', '; filename="x"')) + form,
    () => part('n'.repeat(MOST), 'x') + form,
    () => part('f', 'x', `; filename="${'f'.repeat(MOST)}"`) + form,
    () => part('f', 'x', `; ${'a=b; '.repeat(many)}`) + form,
    () =>
      part('f', 'x', `\r\n${'X-Header: x\r\n'.repeat(many)}X-Last: x`) + form,
    () =>
      part(
        'f',
        'x',
        '\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-7',
      ) + form,
    () => `--${BOUNDARY}`.repeat(many) + form,
    () => `--${BOUNDARY}\r\n`.repeat(many) + form,
    () => '\r\n'.repeat(many) + form,
    () => form + `\r\n--${BOUNDARY.slice(0, 2)}`.repeat(many),
    () =>
      part('__proto__', 'x') +
      part('constructor', 'x') +
      part('toString', 'x') +
      form,
  ])();
}

/** A hostile form of protocol 1. */
export function hostileForm(
  kind: HostileKind,
  random: Random,
  hostname: string,
  goodMirror: string,
): HostileBody {
  const form: Record<string, string> = protocol1Base(hostname, goodMirror);
  const names = Object.keys(form).filter(
    name => name !== 'host' && name !== 'protocol',
  );
  const touched = random.pick(names);
  const lines = (line: (at: number) => string, most: number) =>
    Array.from({ length: upTo(most, random) }, (_, at) => line(at)).join('\n');
  const [first] = form[touched].split('\n');
  switch (kind) {
    case 'files':
      break;
    case 'product':
      form[touched] = random.pick([
        () =>
          lines(at => first.replace(/[a-z]+/, word => `${word}${at}`), 30_000),
        () => first.repeat(upTo(50_000, random)),
        () =>
          `${first} '${lines(at => `x${at}`, 100_000).replaceAll(
            '\n',
            "' '",
          )}'`,
      ])();
      break;
    case 'alias':
      form[touched] = lines(() => '', 500_000);
      break;
    case 'depth':
      form[touched] = random
        .pick(["'", "''", "' '", "'a' ", '"'] as const)
        .repeat(upTo(500_000, random));
      break;
    default: {
      const text = hostileText(kind, random, MOST);
      // As the whole field, or as one of the values in it.
      form[touched] =
        random.below(2) === 0
          ? text
          : first.replace(/(?<=')[^']*(?=')|[^' ]+/, () => text);
    }
  }
  if (random.below(4) === 0) form.report = 'true';
  let body = Object.entries(form)
    .map(([name, value]) => part(name, value))
    .join('');
  if (kind === 'files') body = hostileParts(body, random);
  const end = random.below(8) === 0 ? '' : `--${BOUNDARY}--\r\n`;
  return {
    touched: kind === 'files' ? 'parts' : touched,
    body: Buffer.from(body + end),
    headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
}
