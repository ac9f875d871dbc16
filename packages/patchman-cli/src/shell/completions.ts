import type { CommandNode, OptionNode } from './commandTree';

/** Shells that completions can be written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * A script that completes commands, options and their values.
 * @param nodes of the whole tree
 */
export function completionScript(
  shell: Shell,
  nodes: readonly CommandNode[],
): string {
  return { bash, zsh, fish }[shell](nodes);
}

function bash(nodes: readonly CommandNode[]): string {
  const words = nodes.map(({ path, children, options }) => {
    const all = [
      ...children.map(({ name }) => name),
      ...options.flatMap(({ names }) => names),
    ];
    return `    ${quote(path)}) words=${quote(all.join(' '))} ;;`;
  });
  return `# Completion of patchman for bash: source it, or write it to a file of that name in
# ~/.local/share/bash-completion/completions or /usr/share/bash-completion/completions.
_patchman() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${walk(nodes)
  .map(
    ({ from, name, to }) =>
      `      ${quote(`${from} ${name}`)}) path=${quote(to)} ;;`,
  )
  .join('\n')}
    esac
  done
  case "$path $prev" in
${valueCases(nodes, ({ choices, takesFile }) => {
  if (choices.length > 0) {
    return `mapfile -t COMPREPLY < <(compgen -W ${quote(
      choices.join(' '),
    )} -- "$cur"); return`;
  }
  return takesFile
    ? 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return'
    : 'COMPREPLY=(); return';
})}
  esac
  case "$path" in
${words.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _patchman patchman
`;
}

function zsh(nodes: readonly CommandNode[]): string {
  const described = (name: string, description: string) =>
    quote(`${name.replaceAll(':', '\\:')}:${description}`);
  return `#compdef patchman
# Completion of patchman for zsh: write it to a file named _patchman in a folder of $fpath.
_patchman() {
  local path_='' word prev=\${words[CURRENT-1]}
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_ $word" in
${walk(nodes)
  .map(
    ({ from, name, to }) =>
      `      ${quote(`${from} ${name}`)}) path_=${quote(to)} ;;`,
  )
  .join('\n')}
    esac
  done
  case "$path_ $prev" in
${valueCases(nodes, ({ choices, takesFile }) => {
  if (choices.length > 0) {
    return `compadd -- ${choices.map(quote).join(' ')}; return`;
  }
  return takesFile ? '_files; return' : 'return';
})}
  esac
  case "$path_" in
${nodes
  .map(({ path, children, options }) => {
    const all = [
      ...children.map(({ name, description }) => described(name, description)),
      ...options.flatMap(({ names, description }) =>
        names.map(name => described(name, description)),
      ),
    ];
    return `    ${quote(path)}) found=(\n      ${all.join(
      '\n      ',
    )}\n    ) ;;`;
  })
  .join('\n')}
  esac
  _describe patchman found
}
if [ "$funcstack[1]" = _patchman ]; then _patchman "$@"; else compdef _patchman patchman; fi
`;
}

function fish(nodes: readonly CommandNode[]): string {
  const lines = nodes.flatMap(({ path, children, options }) => {
    const at = `complete -c patchman -n ${quote(
      `__patchman_at ${quote(path)}`,
    )}`;
    return [
      ...children.map(
        ({ name, description }) =>
          `${at} -f -a ${quote(name)} -d ${quote(description)}`,
      ),
      ...options.map(option => `${at} ${fishOption(option)}`),
    ];
  });
  return `# Completion of patchman for fish: write it to ~/.config/fish/completions/patchman.fish.
function __patchman_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        switch "$path $word"
${walk(nodes)
  .map(
    ({ from, name, to }) =>
      `            case ${quote(
        `${from} ${name}`,
      )}\n                set path ${quote(to)}`,
  )
  .join('\n')}
        end
    end
    test "$path" = "$argv[1]"
end
complete -c patchman -f
${lines.join('\n')}
`;
}

function fishOption({
  names,
  description,
  takesValue,
  choices,
  takesFile,
}: OptionNode): string {
  const flags = names.map(name => {
    if (name.startsWith('--')) return `-l ${name.slice(2)}`;
    return name.length === 2 ? `-s ${name[1]}` : `-o ${name.slice(1)}`;
  });
  const value = takesFile ? ' -r -F' : ' -x';
  return [
    flags.join(' '),
    takesValue ? value : '',
    choices.length > 0 ? ` -a ${quote(choices.join(' '))}` : '',
    ` -d ${quote(description)}`,
  ].join('');
}

/** Which word leads from which command to which. */
function walk(
  nodes: readonly CommandNode[],
): { from: string; name: string; to: string }[] {
  const paths = new Set(nodes.map(({ path }) => path));
  return nodes.flatMap(({ path, children }) =>
    children
      .map(({ name }) => ({ from: path, name, to: `${path} ${name}`.trim() }))
      .filter(({ to }) => paths.has(to)),
  );
}

/** Cases of a shell for what may follow an option that takes a value. */
function valueCases(
  nodes: readonly CommandNode[],
  write: (option: OptionNode) => string,
): string {
  const byAnswer = new Map<string, string[]>();
  for (const { path, options } of nodes) {
    for (const option of options.filter(({ takesValue }) => takesValue)) {
      const answer = write(option);
      const patterns = byAnswer.get(answer) ?? [];
      byAnswer.set(answer, [
        ...patterns,
        ...option.names.map(name => quote(`${path} ${name}`)),
      ]);
    }
  }
  return [...byAnswer]
    .map(([answer, patterns]) => `    ${patterns.join('|')}) ${answer} ;;`)
    .join('\n');
}

/** As a single word of any of the shells. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
