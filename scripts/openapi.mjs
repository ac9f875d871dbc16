// Writes the OpenAPI document of the API to docs/openapi.json: yarn build:openapi
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const require = createRequire(import.meta.url);
// The backend is TypeScript.
require('@backstage/cli/config/nodeTransform.cjs');
const { openApiDocument } = require(resolve(
  root,
  'plugins/patchman-backend/src/api/openapi/index.ts',
));
writeFileSync(
  resolve(root, 'docs/openapi.json'),
  `${JSON.stringify(openApiDocument, null, 2)}\n`,
);
