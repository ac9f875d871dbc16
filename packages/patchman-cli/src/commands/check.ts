import type { Host, HostFilters } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { usageError } from '../errors';
import { CliError } from '../errors';
import { pagesByName } from '../portal/pages';
import { collect } from './lists';
import { findOneHost } from './findOne';
import {
  addSharedOptions,
  type Context,
  explained,
  openSession,
  type Session,
  type SharedOptions,
} from './Session';

/** What monitors read: the guidelines of Nagios' plugins. */
export const MONITOR = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

type Level = 'ok' | 'warning' | 'critical' | 'unknown';

/** From the least to the worst. */
const LEVELS: readonly Level[] = ['ok', 'unknown', 'warning', 'critical'];
const SHOWN = 5;

interface CheckOptions extends SharedOptions {
  host?: string[];
  owner?: string;
  tag?: string;
  maxSecurity?: string;
  warnSecurity?: string;
  maxUpdates?: string;
  maxAge?: string;
  warnAge?: string;
  reboot?: string;
}

/** A limit that hosts may pass, and what that means. */
interface Rule {
  level: Level;
  /** How a host passes it, null where it does not. */
  broken: (host: Host) => string | null;
  /** What several are said to be. */
  title: string;
}

const HELP = `
It prints one line with figures behind "|" and ends as monitors and pipelines expect:
  0  OK
  1  WARNING   a limit of --warn-… is passed, or a host must be rebooted
  2  CRITICAL  a limit of --max-… is passed
  3  UNKNOWN   nothing is known of a host, none is meant, or the portal cannot be asked

Examples:
  patchman check --max-security 0 --max-age 14d --host web1.example.org
  patchman check --max-security 0 --warn-age 2d --max-age 14d --owner group:default/web`;

export function addCheckCommand(program: Command, context: Context): void {
  const command = program
    .command('check')
    .description(
      'Say in one line whether hosts are as they should be, for monitors and pipelines',
    )
    .option('--host <name>', 'these hosts, by name or a part of it', collect)
    .option('--owner <refs>', 'hosts of these owners')
    .option('--tag <tag>', 'hosts with this tag')
    .option('--max-security <number>', 'security updates that a host may lack')
    .option('--warn-security <number>', 'more of them are a warning')
    .option(
      '--max-updates <number>',
      'updates of all kinds that a host may lack',
    )
    .option('--max-age <time>', 'how old a report may be, such as 14d or 36h')
    .option('--warn-age <time>', 'older ones are a warning')
    .option(
      '--reboot <warning|critical>',
      'what it is if a host must be rebooted',
    )
    .addHelpText('after', HELP);
  addSharedOptions(command, false).action(async () => {
    const options: CheckOptions = { ...program.opts(), ...command.opts() };
    context.finish(await check(context, options));
  });
}

async function check(context: Context, options: CheckOptions): Promise<number> {
  const { output } = context;
  const say = (level: Level, text: string) => {
    output.line(`PATCHMAN ${level.toUpperCase()} - ${text}`);
    return MONITOR[level];
  };
  try {
    const rules = readRules(options, Date.now());
    const session = await openSession(context, options);
    let line: [Level, string] = ['unknown', ''];
    await explained(session, async () => {
      line = judge(await findHosts(session, options), rules);
    });
    return say(...line);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // A line is all that monitors read.
    return say('unknown', error.message.replace(/\s+/g, ' '));
  }
}

function readRules(options: CheckOptions, now: number): Rule[] {
  const rules: Rule[] = [];
  const updates = (
    level: Level,
    flag: string,
    limit: string | undefined,
    title: string,
    count: (host: Host) => number,
  ) => {
    if (limit === undefined) return;
    if (!/^\d{1,9}$/.test(limit)) {
      throw usageError(`${flag} ${limit}: give a number.`);
    }
    rules.push({
      level,
      title,
      broken: host =>
        host.state !== 'unknown' && count(host) > Number(limit)
          ? String(count(host))
          : null,
    });
  };
  const age = (level: Level, flag: string, limit: string | undefined) => {
    if (limit === undefined) return;
    const oldest = now - readDuration(limit, flag);
    rules.push({
      level,
      title: `silent for more than ${limit}`,
      broken: host =>
        Date.parse(host.lastReport) < oldest
          ? `since ${host.lastReport.slice(0, 10)}`
          : null,
    });
  };
  const security = (host: Host) => host.updates.security;
  const all = (host: Host) => host.updates.security + host.updates.other;
  const lack = 'with security updates';
  updates('critical', '--max-security', options.maxSecurity, lack, security);
  updates('warning', '--warn-security', options.warnSecurity, lack, security);
  updates('critical', '--max-updates', options.maxUpdates, 'with updates', all);
  age('critical', '--max-age', options.maxAge);
  age('warning', '--warn-age', options.warnAge);
  if (options.reboot !== undefined) {
    if (!/^(warning|critical)$/.test(options.reboot)) {
      throw usageError(`--reboot ${options.reboot}: give warning or critical.`);
    }
    rules.push({
      level: options.reboot as Level,
      title: 'to be rebooted',
      broken: host => (host.reboot.required ? '' : null),
    });
  }
  if (rules.length === 0) {
    throw usageError('Say what hosts may lack, such as --max-security 0.');
  }
  // Figures of a host that was never evaluated pass no limit, and are not OK either.
  rules.push({
    level: 'unknown',
    title: 'of which nothing is known',
    broken: host => (host.state === 'unknown' ? '' : null),
  });
  return rules;
}

async function findHosts(
  session: Session,
  { host, owner, tag }: CheckOptions,
): Promise<Host[]> {
  const filters: HostFilters = { owner, tag };
  if (host) {
    const names: string[] = [];
    for (const one of host) names.push(await findOneHost(session, one));
    filters.name = names.join(',');
  }
  const hosts: Host[] = [];
  for await (const found of pagesByName(page =>
    session.client.getHosts({ ...filters, ...page }),
  )) {
    hosts.push(found);
  }
  return hosts;
}

function judge(
  hosts: readonly Host[],
  rules: readonly Rule[],
): [Level, string] {
  if (hosts.length === 0) return ['unknown', 'no host is meant'];
  const sum = (figure: (host: Host) => number) =>
    hosts.reduce((total, host) => total + figure(host), 0);
  const figures = [
    `hosts=${hosts.length}`,
    `security=${sum(({ updates }) => updates.security)}`,
    `other=${sum(({ updates }) => updates.other)}`,
    `reboot=${sum(({ reboot }) => (reboot.required ? 1 : 0))}`,
  ].join(' ');
  let level: Level = 'ok';
  const told: string[] = [];
  // A warning of what is critical already says nothing.
  const critical = new Set<string>();
  for (const rule of rules) {
    const broken = hosts.flatMap(host => {
      const how = rule.broken(host);
      if (how === null) return [];
      return [how === '' ? host.name : `${host.name} (${how})`];
    });
    if (broken.length > 0 && !critical.has(rule.title)) {
      if (rule.level === 'critical') critical.add(rule.title);
      if (LEVELS.indexOf(rule.level) > LEVELS.indexOf(level))
        level = rule.level;
      const more =
        broken.length > SHOWN ? ` and ${broken.length - SHOWN} more` : '';
      told.push(
        `${broken.length} ${rule.title}: ${broken
          .slice(0, SHOWN)
          .join(', ')}${more}`,
      );
    }
  }
  const text =
    level === 'ok'
      ? `${hosts.length} ${
          hosts.length === 1 ? 'host is' : 'hosts are'
        } as they should be`
      : told.join('; ');
  return [level, `${text} | ${figures}`];
}

/** Milliseconds of `14d`, `36h` or `90m`. */
function readDuration(text: string, flag: string): number {
  const [, number, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  if (!number) {
    throw usageError(
      `${flag} ${text}: give days, hours or minutes: 14d, 36h, 90m.`,
    );
  }
  const minutes = { d: 24 * 60, h: 60, m: 1 }[unit as 'd' | 'h' | 'm'];
  return Number(number) * minutes * 60_000;
}
