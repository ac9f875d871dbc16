import { smallForm } from './base';
import type { HostileKind } from './index';
import { Random } from './Random';
import {
  blanks,
  ODD_NAMES,
  oddMoment,
  oddName,
  repeat,
  slashes,
  withOddCharacter,
} from './texts';

interface Part {
  name: string;
  value: string;
  /** Makes it a file. */
  filename?: string;
  /** Header lines of its own. */
  headers?: string[];
}

export const BOUNDARY = 'hostile-boundary';

/** The body of a hostile report of protocol 1. */
export function formReport(
  kind: HostileKind,
  random: Random,
  hostname: string,
): string {
  const form = smallForm(hostname);
  // Without the name nobody knows whose report is kept as failed.
  const names = Object.keys(form).filter(name => name !== 'host');
  const spoil = (change: (value: string) => string) => {
    for (let i = random.int(1, 2); i > 0; i--) {
      const name = random.pick(names);
      form[name] = change(form[name]);
    }
  };
  const more: Part[] = [];
  switch (kind) {
    case 'size':
      if (random.next() < 0.5) spoil(value => lines(random, value));
      else spoil(value => value + repeat(random, 'x', 2e6));
      break;
    case 'depth':
      spoil(() => repeat(random, random.pick(['(', '[', '{"a":', "'"]), 1e6));
      break;
    case 'product':
      form.repos = repositories(random);
      break;
    case 'alias':
      for (let i = random.size(2, 300); i > 0; i--) {
        more.push({
          name: random.pick(names),
          value: repeat(random, 'x', 1e4),
        });
      }
      break;
    case 'blanks':
      spoil(value => random.pick([value, '']) + blanks(random) + value);
      break;
    case 'nul':
      spoil(value => withOddCharacter(random, value));
      break;
    case 'date':
      more.push({ name: 'sent_at', value: oddMoment(random) });
      spoil(() => oddMoment(random));
      break;
    case 'slash':
      spoil(value => value + slashes(random));
      break;
    case 'names':
      if (random.next() < 0.5) spoil(() => oddName(random));
      for (const name of ODD_NAMES) more.push({ name, value: oddName(random) });
      break;
    default:
      more.push(...files(random, names));
  }
  return multipart([
    ...Object.entries(form).map(([name, value]) => ({ name, value })),
    ...more,
  ]);
}

function lines(random: Random, value: string): string {
  const number = random.size(2, 60_000);
  return Array.from({ length: number }, (_, i) =>
    value.replace(/[a-z]+/, name => `${name}${i}`),
  ).join(random.pick(['\n', '\n\n', '\r\n', ',']));
}

function repositories(random: Random): string {
  const number = random.size(1, 3_000);
  const urls = random.size(1, Math.ceil(40_000 / number));
  return Array.from({ length: number }, (_, i) => {
    const listed = Array.from(
      { length: urls },
      (__, k) => `'http://127.0.0.1/${i}/${k}'`,
    );
    return `'rpm' 'r${i}' 'r${i}' '99' ${listed.join(' ')}`;
  }).join('\n');
}

function files(random: Random, names: string[]): Part[] {
  const number = random.size(1, 30_000);
  const length = random.size(1, 20_000);
  const pairs = random.size(1, 3_000);
  const most = Math.min(number, Math.ceil(2e6 / (length + pairs * 6)));
  const isKnown = random.next() < 0.3;
  return Array.from({ length: most }, (_, i) => ({
    name: isKnown ? random.pick(names) : 'n'.repeat(length) + i,
    value: 'x',
    ...(random.next() < 0.8 ? { filename: `f${i}` } : {}),
    headers: Array.from({ length: pairs }, (__, k) => `x${k}: 1`),
  }));
}

function multipart(parts: Part[]): string {
  const written = parts.map(({ name, value, filename, headers = [] }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    return [
      `--${BOUNDARY}`,
      `Content-Disposition: form-data; name="${name}"${file}`,
      ...headers,
      '',
      value,
    ].join('\r\n');
  });
  return `${written.join('\r\n')}\r\n--${BOUNDARY}--\r\n`;
}
