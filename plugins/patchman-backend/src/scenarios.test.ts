import {
  type AptScenario,
  aptSources,
  asUpgradable,
  hasMetadata,
  inOrder,
  installedDebs,
  MACHINE,
} from './__testUtils__/scenarios/apt';
import { recordedScenarios } from './__testUtils__/scenarios/recorded';
import { scenarioPortal } from './__testUtils__/scenarios/scenarioPortal';

jest.setTimeout(240_000);

/** What a scenario needs and is not here, or null. */
function missingInput(scenario: AptScenario): string | null {
  if (!hasMetadata(scenario))
    return 'real metadata, which lies beside the checkout';
  if (!scenario.preferences) return null;
  const pins = scenario.preferences.trim().replace(/\s+/g, ' ');
  return `a place in protocol 2 for pins of single packages: ${pins}`;
}

describe('the recorded answers of apt, asked over HTTP with protocol 2', () => {
  const scenarios = recordedScenarios<AptScenario>('apt');
  const portal = scenarioPortal();

  /** The repositories as `apt-cache policy` would list them. */
  function reportedRepositories(scenario: AptScenario) {
    return aptSources(scenario, portal.server.url)
      .flatMap(({ url, suite, components, archs, priority }) =>
        suite.endsWith('/')
          ? [{ url: `${url}/${suite}`, priority }]
          : components.flatMap(component =>
              archs.map(arch => ({
                url: `${url}/dists/${suite}/${component}/binary-${arch}`,
                priority,
              })),
            ),
      )
      .map(({ url, priority }) => ({
        type: 'deb',
        name: `repo at ${url}`,
        id: '',
        priority,
        urls: [url],
      }));
  }

  const carried = scenarios.filter(one => missingInput(one) === null);
  it.each(
    carried.map((one): [string, AptScenario] => [
      `${one.id}: ${one.description}`,
      one,
    ]),
  )('%s', async (_title, scenario) => {
    const hostname = `${scenario.id.toLowerCase()}.example.org`;
    await portal.patchman.report({
      protocol: 2,
      hostname,
      arch: MACHINE[scenario.arch],
      kernel: '6.1.0-35-amd64',
      os: 'Debian 12.11',
      tags: [],
      packages: installedDebs(scenario).map(
        ({ hold, status, ...item }) => item,
      ),
      repos: reportedRepositories(scenario),
    });
    const { body } = await portal.patchman
      .get(`/hosts/${hostname}/updates?limit=500`)
      .expect(200);
    expect(asUpgradable(body.items)).toEqual(
      inOrder(scenario.expected.upgradable),
    );
    // apt's answer is complete, so ours must not be in doubt either.
    expect(await portal.doubtsOf(hostname)).toEqual([]);
  });

  const others = scenarios.filter(one => !carried.includes(one));
  it.skip.each(others.map(one => [`${one.id} needs ${missingInput(one)}`]))(
    '%s',
    () => {},
  );
});
