import type { CommandNode, OptionNode } from './commandTree';

/** Options of every command, which are told once. */
const SHARED = [
  '--url',
  '--token',
  '--token-file',
  '--config',
  '-o,--output',
  '-q,--quiet',
  '-h,--help',
];

/**
 * The manual page, in the language of man(7).
 * @param nodes of the whole tree, the command itself first
 * @param epilogue what its help ends with
 */
export function manualPage(
  nodes: readonly CommandNode[],
  epilogue: string,
  version: string,
): string {
  const [root, ...commands] = nodes;
  const leaves = commands.filter(({ children }) => children.length === 0);
  return `${[
    `.TH PATCHMAN 1 "" "patchman ${version}" "Patchman for Backstage"`,
    '.SH NAME',
    `patchman \\- ${escape('the command-line tool of Patchman for Backstage')}`,
    '.SH SYNOPSIS',
    `.B patchman\n${escape('[options] [command]')}`,
    '.SH DESCRIPTION',
    escape(
      'Lists what a fleet of Linux hosts is and needs, changes what people decide about it, starts and follows work, and answers monitors, over the API of a portal. The options of the command of Patchman itself are all there; several of them in one call run in a sensible order.',
    ),
    '.SH OPTIONS',
    ...root.options.map(optionEntry),
    '.SH COMMANDS',
    escape(
      'A command with commands of its own lists where none is named: "patchman keys" is "patchman keys list". Those that speak to the portal also take --url, --token, --token-file, --config, and most --output and --quiet, as above.',
    ),
    ...leaves.flatMap(({ usage, description, options }) => [
      `.SS ${escape(usage.replace(' [options]', ''))}`,
      escape(description),
      ...options
        .filter(option => !SHARED.includes(option.names.join()))
        .map(optionEntry),
    ]),
    ...sections(epilogue),
    '.SH ENVIRONMENT',
    ...[
      ['PATCHMAN_URL', 'where the portal is'],
      ['PATCHMAN_TOKEN', 'what it is opened with'],
      ['PATCHMAN_CONFIG', 'a configuration file in place of the usual ones'],
      [
        'PATCHMAN_LOCAL_URL',
        'where a portal on this machine is looked for, http://localhost:7007 by default',
      ],
    ].map(([name, text]) => `.TP\n.B ${escape(name)}\n${escape(text)}`),
  ].join('\n')}\n`;
}

function optionEntry({ names, description, takesValue }: OptionNode): string {
  const value = takesValue ? ' \\fIvalue\\fR' : '';
  return `.TP\n\\fB${names
    .map(escape)
    .join('\\fR, \\fB')}\\fR${value}\n${escape(description)}`;
}

/** The parts of the help's end, each under its title. */
function sections(epilogue: string): string[] {
  return epilogue
    .trim()
    .split('\n\n')
    .flatMap(part => {
      const [title, ...lines] = part.split('\n');
      return [
        `.SH ${escape(title.replace(/:$/, '').toUpperCase())}`,
        '.nf',
        ...lines.map(line => escape(line.trim())),
        '.fi',
      ];
    });
}

function escape(text: string): string {
  return (
    text
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      // At the beginning of a line these are no text.
      .replace(/^([.'])/gm, '\\&$1')
  );
}
