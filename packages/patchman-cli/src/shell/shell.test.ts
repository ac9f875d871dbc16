import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import {
  temporaryFolder,
  useTemporaryFolder,
} from '../__testUtils__/temporaryFolder';
import { CLASSIC_OPTIONS } from '../classic/options';
import { Output } from '../output/Output';
import { buildProgram, EPILOGUE, run } from '../program';
import { type CommandNode, commandTree } from './commandTree';
import { completionScript, SHELLS } from './completions';
import { manualPage } from './manualPage';

useTemporaryFolder();

const nothing = { write: () => true };

function tree(): CommandNode[] {
  return commandTree(
    buildProgram({
      environment: {},
      output: new Output(nothing, nothing),
      retry: {},
      pollEvery: 1,
      finish: () => {},
    }),
  );
}

describe('the completion', () => {
  it.each(SHELLS)('for %s knows every command and option', shell => {
    const script = completionScript(shell, tree());
    const words = new Set(script.split(/[\s'":|)(]+/));
    const names = tree().flatMap(({ children, options }) => [
      ...children.map(({ name }) => name),
      // fish writes them without their dashes.
      ...options.flatMap(option =>
        shell === 'fish'
          ? option.names.map(name => name.replace(/^--?/, ''))
          : option.names,
      ),
    ]);
    expect(names.filter(name => !words.has(name))).toEqual([]);
  });

  /** What bash offers for the last of some words. */
  function offered(...words: string[]): string[] {
    const file = join(temporaryFolder(), 'patchman.bash');
    writeFileSync(file, completionScript('bash', tree()));
    const script = `
      set -eu
      compopt() { :; }
      source "$1"
      shift
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMPREPLY=()
      _patchman
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync(
      'bash',
      ['-c', script, 'bash', file, 'patchman', ...words],
      { encoding: 'utf8' },
    )
      .split('\n')
      .filter(Boolean);
  }

  it.each<[string[], string[]]>([
    [['ho'], ['hosts']],
    [['re'], ['repositories', 'reports']],
    [
      ['hosts', 'd'],
      ['diff', 'delete'],
    ],
    [
      ['hosts', 'list', '--st'],
      ['--status', '--stale'],
    ],
    [
      ['hosts', 'list', '--output', ''],
      ['table', 'json', 'jsonl', 'csv'],
    ],
    [
      ['-o', 'j'],
      ['json', 'jsonl'],
    ],
    [['hosts', 'list', '--os', ''], []],
    [['-sh'], ['-shro']],
    [
      ['completion', ''],
      ['-h', '--help'],
    ],
    [['import', '--fr'], ['--from']],
    [['mirrors', 'set', '3', '--en'], ['--enabled']],
  ])('in bash answers %j with %j', (words, found) => {
    expect(offered(...words)).toEqual(found);
  });

  it('in bash offers files where one is named', () => {
    const file = join(temporaryFolder(), 'token.txt');
    writeFileSync(file, '');
    expect(offered('hosts', 'list', '--token-file', file.slice(0, -3))).toEqual(
      [file],
    );
  });

  it('is printed for the shells that are known, and for no other', async () => {
    let printed = '';
    const output = new Output(
      { write: text => (printed += text) },
      { write: text => (printed += text) },
    );
    const print = (shell: string) =>
      run(['node', 'patchman', 'completion', shell], {}, output);
    expect(await print('bash')).toBe(0);
    expect(printed).toBe(completionScript('bash', tree()));
    expect(await print('csh')).toBe(2);
  });
});

describe('the manual page', () => {
  const page = manualPage(tree(), EPILOGUE, version);

  it('is the packaged one', () => {
    // After a change: patchman manual >man/patchman.1
    expect(
      readFileSync(resolve(__dirname, '../../man/patchman.1'), 'utf8'),
    ).toBe(page);
  });

  it('has every command and option', () => {
    const text = page.replaceAll('\\-', '-').replaceAll('\\fB', '');
    const wanted = [
      ...tree()
        .filter(({ children }) => children.length === 0)
        .map(({ path }) => `patchman ${path}`),
      ...tree().flatMap(({ options }) => options.map(({ names }) => names[0])),
      ...CLASSIC_OPTIONS.map(({ short }) => short),
    ];
    expect(wanted.filter(words => !text.includes(words))).toEqual([]);
  });

  it('has no line that is taken for a request but those that are', () => {
    const requests = page.split('\n').filter(line => /^[.']/.test(line));
    expect(
      requests.filter(line => !/^\.(TH|SH|SS|TP|B|nf|fi)( |$)/.test(line)),
    ).toEqual([]);
  });
});
