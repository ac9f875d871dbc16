import { type RawPackage, toReportedPackage } from './fields';
import { ProblemList } from './ProblemList';

function read(raw: Partial<RawPackage>) {
  const problems = new ProblemList();
  const whole = { name: 'a', epoch: '', version: '', release: '', arch: 'all' };
  const found = toReportedPackage(
    { ...whole, type: 'deb', ...raw },
    'packages[0]',
    problems,
  );
  expect(problems.all()).toEqual([]);
  return found;
}

describe('the version of a reported package', () => {
  it.each([
    ['deb', '2:9.0.1378-2', '2', '9.0.1378', '2'],
    ['deb', '1.0-rc1-3', '', '1.0-rc1', '3'],
    ['deb', '20230311+deb12u1', '', '20230311+deb12u1', ''],
    ['rpm', '1:3.0.7-27.el9', '1', '3.0.7', '27.el9'],
    ['rpm', '0:1.0-1', '', '1.0', '1'],
    ['arch', '1:6.12.8.arch1-1', '1', '6.12.8.arch1', '1'],
    ['gentoo', '3.0-r1', '', '3.0-r1', ''],
  ])(
    'of %s is taken apart where it stands in one field: %s',
    (type, text, epoch, version, release) => {
      const parts = { epoch, version, release };
      expect(read({ type, version: text })).toMatchObject(parts);
      expect(read({ type, version: text, epoch: '0' })).toMatchObject(parts);
    },
  );

  it.each([
    { epoch: '', version: '1.0-rc1', release: '3' },
    { epoch: '2', version: '1.0-rc1', release: '' },
  ])('is left alone where epoch or release stand beside it: %o', parts => {
    expect(read(parts)).toMatchObject(parts);
  });
});
