import type { HostModule, ModuleBuild, ModuleContent } from '../types';
import { activeBuilds } from './activeStreams';

// What libdnf 0.69 answers; each case was tried with it.

const EL9 = { platform: ['el9'] };

/** A build of `name:stream:context`, version 1 and for el9 unless said otherwise. */
function build(text: string, more: Partial<ModuleBuild> = {}): ModuleBuild {
  const [name, stream, context] = text.split(':');
  return {
    ...{ name, stream, context, version: '1', arch: 'x86_64' },
    artifacts: [`${name}-0:1-1.noarch`],
    requires: [EL9],
    ...more,
  };
}

/** A build that needs something beside the platform. */
const needing = (text: string, needs: Record<string, string[]>) =>
  build(text, { requires: [{ ...EL9, ...needs }] });

function content(
  streams: ModuleBuild[],
  defaults: ModuleContent['defaults'] = [],
): ModuleContent {
  return { streams, defaults, obsoletes: [] };
}

interface Host {
  builds?: ModuleBuild[];
  /** `name:stream` */
  defaults?: string[];
  enabled?: string[];
  disabled?: string[];
  osVersion?: string;
  arch?: string;
}

function split(text: string) {
  const [name, stream] = text.split(':');
  return { name, stream };
}

function active(contents: ModuleContent[], host: Host = {}): string[] {
  const modules: HostModule[] = [
    ...(host.enabled ?? []).map(text => ({
      ...split(text),
      state: 'enabled' as const,
    })),
    ...(host.disabled ?? []).map(name => ({
      name,
      stream: '',
      state: 'disabled' as const,
    })),
  ];
  const { osVersion = '9.4', arch = 'x86_64' } = host;
  const facts = { arch, packageArch: null, kernel: '', osId: 'rocky' };
  return [
    ...activeBuilds(contents, { modules, facts: { ...facts, osVersion } })
      .builds,
  ]
    .map(b => `${b.name}:${b.stream}:${b.context}`)
    .sort();
}

const x = build('x:1:xx');
const y1 = build('y:1:y1');
const y2 = build('y:2:y2');

describe('the active builds of streams', () => {
  it.each<[string, Host, string[]]>([
    [
      'of equal needs are active together, whatever their platform and version',
      {
        builds: [
          build('m:1:a', { requires: [{ platform: ['el8'] }] }),
          build('m:1:b', { version: '2' }),
          build('m:1:c', { requires: undefined }),
        ],
        enabled: ['m:1'],
      },
      ['m:1:a', 'm:1:b', 'm:1:c'],
    ],
    [
      'are none where all are for another platform',
      {
        builds: [
          build('m:1:a', { requires: [{ platform: ['el8'] }] }),
          build('n:1:b', { requires: [{ platform: ['-el9'] }] }),
          y1,
        ],
        enabled: ['m:1', 'n:1', 'y:1'],
      },
      ['y:1:y1'],
    ],
    [
      'may be an older one where the newest is for another platform',
      {
        builds: [
          build('m:1:a', { version: '2', requires: [{ platform: ['el8'] }] }),
          build('m:1:b'),
        ],
        enabled: ['m:1'],
      },
      ['m:1:a', 'm:1:b'],
    ],
    [
      'are of the context that needs nothing, before one that does',
      {
        builds: [x, needing('m:1:a', { x: ['1'] }), build('m:1:b')],
        enabled: ['m:1', 'x:1'],
      },
      ['m:1:b', 'x:1:xx'],
    ],
    [
      'are of the context that needs any stream, before one that needs a certain one',
      {
        builds: [
          x,
          needing('m:1:a', { x: ['1'] }),
          needing('m:1:b', { x: [] }),
        ],
        enabled: ['m:1'],
      },
      ['m:1:b', 'x:1:xx'],
    ],
    [
      'are of the first context by the names of what they need, not of the smallest',
      {
        builds: [
          x,
          y1,
          needing('m:1:b', { y: ['1'] }),
          needing('m:1:a', { x: ['1'], y: ['1'] }),
        ],
        enabled: ['m:1'],
      },
      ['m:1:a', 'x:1:xx', 'y:1:y1'],
    ],
    [
      'need each of several blocks',
      {
        builds: [
          x,
          y1,
          build('m:1:a', { requires: [{ x: ['1'] }, { y: ['1'] }] }),
          build('n:1:b', { requires: [EL9, { platform: ['el8'] }] }),
        ],
        enabled: ['m:1', 'n:1'],
      },
      ['m:1:a', 'x:1:xx', 'y:1:y1'],
    ],
    [
      'bring the first stream that they need',
      {
        builds: [y2, y1, needing('m:1:a', { y: ['2', '1'] })],
        enabled: ['m:1'],
      },
      ['m:1:a', 'y:1:y1'],
    ],
    [
      'bring another stream than the one that they exclude',
      {
        builds: [y1, y2, needing('m:1:a', { y: ['-1'] })],
        enabled: ['m:1'],
      },
      ['m:1:a', 'y:2:y2'],
    ],
    [
      'bring none of a disabled module',
      {
        builds: [y1, needing('m:1:a', { y: [] })],
        enabled: ['m:1'],
        disabled: ['y'],
      },
      [],
    ],
    [
      'go by static contexts where there are any',
      {
        builds: [
          x,
          build('m:1:b', { staticContext: true }),
          build('m:1:a', {
            staticContext: true,
            requires: [{ ...EL9, x: ['1'] }],
          }),
        ],
        enabled: ['m:1'],
      },
      ['m:1:a', 'x:1:xx'],
    ],
    [
      'are none for other machines, but of those beside one that runs',
      {
        builds: [
          build('m:1:a', { arch: 'aarch64' }),
          build('n:1:a', { arch: 'aarch64' }),
          build('n:1:b', { arch: 'noarch' }),
        ],
        enabled: ['m:1', 'n:1'],
      },
      ['n:1:a', 'n:1:b'],
    ],
    [
      'of defaults give way to what is enabled',
      {
        builds: [needing('m:1:a', { y: ['1'] }), y1, y2],
        enabled: ['y:2'],
        defaults: ['m:1'],
      },
      ['y:2:y2'],
    ],
    [
      'of defaults give way to defaults before them',
      {
        builds: [needing('m:1:a', { y: ['1'] }), y1, y2],
        defaults: ['y:2', 'm:1'],
      },
      ['m:1:a', 'y:1:y1'],
    ],
    [
      'are none of enabled streams that contradict each other',
      {
        builds: [needing('m:1:a', { y: ['1'] }), y1, y2, build('n:1:n')],
        enabled: ['m:1', 'n:1', 'y:2'],
      },
      ['n:1:n'],
    ],
    [
      'are found although an enabled stream lacks what it needs',
      {
        builds: [needing('m:1:a', { gone: [] }), y1],
        enabled: ['m:1'],
        defaults: ['y:1'],
      },
      ['y:1:y1'],
    ],
  ])('%s', (_, { builds = [], defaults = [], ...host }, expected) => {
    expect(active([content(builds, defaults.map(split))], host)).toEqual(
      expected,
    );
  });

  it('count every platform as met where the host told none', () => {
    const builds = [build('m:1:a', { requires: [{ platform: ['el8'] }] })];
    const host = { enabled: ['m:1'], osVersion: '' };
    expect(active([content(builds)], host)).toEqual(['m:1:a']);
  });
});

describe('default streams of several repositories', () => {
  type Default = [stream: string | null, modified?: string];
  it.each<[string, Default[], string | null]>([
    ['contradict each other', [['1'], ['2']], null],
    ['contradict each other until a third has one', [['1'], ['2'], ['3']], '3'],
    ['agree', [['1'], ['1']], '1'],
    [
      'go by the date',
      [
        ['1', '5'],
        ['2', '6'],
      ],
      '2',
    ],
    [
      'go by the date in any order',
      [
        ['2', '6'],
        ['1', '5'],
      ],
      '2',
    ],
    [
      'contradict each other until a third of any date has one',
      [
        ['1', '5'],
        ['2', '5'],
        ['3', '4'],
      ],
      '3',
    ],
    [
      'are not taken back',
      [
        ['1', '5'],
        [null, '6'],
      ],
      '1',
    ],
    [
      'are not changed by what is older than a word without a stream',
      [['1'], [null, '5'], ['2', '4']],
      '1',
    ],
  ])('%s', (_, defaults, expected) => {
    const contents = defaults.map(([stream, modified]) =>
      content(
        ['1', '2', '3'].map(one => build(`m:${one}:c`)),
        [{ name: 'm', stream, ...(modified && { modified }) }],
      ),
    );
    const found = active(contents).map(text => text.split(':')[1]);
    expect([...new Set(found)]).toEqual(expected === null ? [] : [expected]);
  });
});
