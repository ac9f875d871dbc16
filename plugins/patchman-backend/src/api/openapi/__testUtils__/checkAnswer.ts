import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApiDocument } from '..';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(openApiDocument, 'api');

/** Fails with Ajv's words when a body is not what the document says. */
export function checkAnswer(
  path: string,
  method: 'get' | 'post' | 'patch' | 'delete',
  response: { status: number; body: unknown },
) {
  const pointer = (text: string) =>
    encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
  const documented = (openApiDocument.paths as any)[path][method].responses;
  const status = documented[response.status] ? response.status : 'default';
  if (!documented[status].content) {
    expect(response.status).toBe(204);
    return;
  }
  const validate = ajv.getSchema(
    `api#/paths/${pointer(
      path,
    )}/${method}/responses/${status}/content/application~1json/schema`,
  )!;
  if (!validate(response.body)) {
    throw new Error(
      `${method} ${path}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(
        response.body,
        null,
        2,
      ).slice(0, 2000)}`,
    );
  }
}
