import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readCefs } from './cefs';

export const readErrata = defineReader('centos-cefs', (bytes, { what, warn }) =>
  readCefs(bytes, what, warn),
);

/** Errata of old CentOS, as its announcements told them. Its licence allows no copies that are changed. */
export const centosCefs: ErrataSource = {
  id: 'centos-cefs',
  title: 'CentOS errata (CEFS)',
  url: 'https://cefs.steve-meier.de/errata.latest.xml',
  licence: 'CC BY-NC-ND 4.0: not for commercial use',
  every: { days: 1 },
  for: 'asked',
  uploadable: true,
  check: context =>
    checkFile(context, file => readSourceFile(context, file, readErrata, {})),
};
