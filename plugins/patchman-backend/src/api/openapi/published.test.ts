import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openApiDocument } from '.';

describe('docs/openapi.json', () => {
  it('is the document of this API; yarn build:openapi writes it', () => {
    const published = readFileSync(
      resolve(__dirname, '../../../../../docs/openapi.json'),
      'utf8',
    );
    expect(published).toBe(`${JSON.stringify(openApiDocument, null, 2)}\n`);
  });
});
