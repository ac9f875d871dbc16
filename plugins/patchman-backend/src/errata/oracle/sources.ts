import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { checkFile } from '../checkFiles';
import { defineReader } from '../defineReader';
import { readSourceFile } from '../documents';
import { readOracleOval } from './oval';

export const readOval = defineReader('oracle-oval', (bytes, { what, warn }) =>
  readOracleOval(bytes, what, warn),
);

/** Oracle Linux' errata, for hosts whose repositories lack them. */
export const oracleOval: ErrataSource = {
  id: 'oracle-oval',
  title: 'Oracle Linux errata (OVAL)',
  url: 'https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2',
  licence: 'Copyright Oracle, Inc.; published for everybody',
  every: { hours: 12 },
  for: ['oracle:'],
  uploadable: true,
  check: context =>
    checkFile(context, file => readSourceFile(context, file, readOval, {})),
};
