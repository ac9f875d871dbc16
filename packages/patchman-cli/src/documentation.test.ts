import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { withLongNames } from './classic/options';
import { Output } from './output/Output';
import { buildProgram, EPILOGUE } from './program';
import { type CommandNode, commandTree } from './shell/commandTree';

const ROOT = resolve(__dirname, '../../..');
const PAGES = [
  'README.md',
  'packages/patchman-cli/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
].map(name => join(ROOT, name));

const nothing = { write: () => true };
const nodes = new Map<string, CommandNode>(
  commandTree(
    buildProgram({
      environment: {},
      output: new Output(nothing, nothing),
      retry: {},
      pollEvery: 1,
      finish: () => {},
    }),
  ).map(node => [node.path, node]),
);

/** Calls of the command in blocks for shells and in texts, without what is around them. */
function callsIn(text: string): string[] {
  const call = /^(?:\S*\/|[\d* ]+ )?patchman +([^#>|;\n]*)/;
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, block]) => block.replaceAll('\\\n', ' ').split('\n'))
    .map(line => line.replace(/^.*\$\((.*)\)$/, '$1').trim());
  const inline = [...text.matchAll(/`(patchman [^`]+)`/g)].map(
    ([, words]) => words,
  );
  return [...blocks, ...inline].flatMap(line => {
    const found = call.exec(line);
    return found ? [found[1].trim()] : [];
  });
}

/** What is wrong with a call, null if nothing. */
function faultOf(call: string): string | null {
  const words = withLongNames(
    [...call.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word),
  );
  let path = '';
  for (const [index, word] of words.entries()) {
    const node = nodes.get(path)!;
    const below = `${path} ${word}`.trim();
    if (nodes.has(below)) path = below;
    else if (word.startsWith('-')) {
      const option = node.options.find(({ names }) =>
        names.includes(word.split('=')[0]),
      );
      if (!option) return `${call}: ${word}`;
    } else if (index === 0 && !/^[A-Z…]/.test(word)) {
      return `${call}: ${word} is no command`;
    }
  }
  return null;
}

describe('calls of the command in documentation', () => {
  it('are found', () => {
    const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');
    expect(callsIn(page)).toEqual(
      expect.arrayContaining(['hosts show web1.example.org --part updates']),
    );
    expect(faultOf('hosts frobnicate --nothing')).toMatch(/--nothing/);
    expect(faultOf('frobnicate')).toMatch(/no command/);
  });

  it.each(PAGES.map(page => relative(ROOT, page)))('of %s exist', page => {
    const calls = callsIn(readFileSync(join(ROOT, page), 'utf8'));
    expect(calls.map(faultOf).filter(fault => fault !== null)).toEqual([]);
  });

  it('of help exist', () => {
    const calls = EPILOGUE.split('\n')
      .filter(line => line.startsWith('  patchman '))
      .map(line => line.trim().split('   ')[0].replace('patchman ', ''));
    expect(calls).toHaveLength(5);
    expect(calls.map(faultOf).filter(fault => fault !== null)).toEqual([]);
  });
});
