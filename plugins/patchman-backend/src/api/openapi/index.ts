import {
  accessOperations,
  enrolmentPaths,
  keyAnswers,
  rotateHeader,
} from './access';
import { advisoryOperations } from './advisories';
import { clientPaths } from './client';
import { bulkOperations } from './bulk';
import type { Operation } from './operation';
import { operatingSystemOperations } from './operatingSystems';
import { operations } from './paths';
import { repositoryOperations } from './repositories';
import { integer, object, oneOf, ref, type Schema, strings } from './schema';
import { schemas } from './schemas';

function json(schema: Schema) {
  return { content: { 'application/json': { schema } } };
}

/** Lists can be had line by line, too. */
function answerOf({ schema, query }: Operation) {
  const { content } = json(schema!);
  return {
    content: query?.format
      ? {
          ...content,
          'application/x-ndjson': { schema: { type: 'string' } },
          'text/csv': { schema: { type: 'string' } },
        }
      : content,
  };
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    in: 'path',
    name,
    required: true,
    schema: { type: 'string' },
  }));
}

/** The paths on which hosts report have their own identities and errors. */
const reportPaths = {
  '/reports/upload/': {
    post: {
      summary: 'Report with protocol 1, from the configured addresses',
      security: [],
      requestBody: {
        content: { 'multipart/form-data': { schema: { type: 'object' } } },
      },
      responses: {
        200: {
          description: 'What came in, when the field report is true',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        204: { description: 'The report is stored' },
        400: { description: 'Refused', ...json(ref('RefusedReport')) },
        403: { description: 'Refused', ...json(ref('Error')) },
        413: { description: 'Too large', ...json(ref('RefusedReport')) },
      },
    },
  },
  '/api/report/': {
    post: {
      summary: 'Report with protocol 2',
      security: [{ hostKey: [] }],
      requestBody: json({ type: 'object' }),
      responses: {
        202: {
          description: 'Stored',
          headers: rotateHeader,
          ...json(ref('AcceptedReport')),
        },
        400: { description: 'Refused', ...json(ref('RefusedReport')) },
        401: { description: 'No valid key', ...json(ref('RefusedReport')) },
        403: {
          description: 'The key of another host',
          ...json(ref('RefusedReport')),
        },
        ...keyAnswers(ref('RefusedReport')),
        413: { description: 'Too large', ...json(ref('RefusedReport')) },
      },
    },
  },
  '/reports': {
    post: {
      summary: 'Report with protocol 3, see docs/protocol-3.schema.json',
      security: [{ hostKey: [] }],
      requestBody: json({ type: 'object' }),
      responses: {
        200: {
          description: 'Everything is known already',
          headers: rotateHeader,
          ...json(object({ status: oneOf('unchanged') })),
        },
        202: {
          description: 'Stored, or sections are needed',
          headers: rotateHeader,
          ...json({
            anyOf: [
              object({ id: integer, status: oneOf('accepted') }),
              object({ status: oneOf('incomplete'), needs: strings }),
            ],
          }),
        },
        400: { description: 'Refused', ...json(ref('Error')) },
        401: { description: 'No valid key', ...json(ref('Error')) },
        403: {
          description: 'The key of another host',
          ...json(ref('Error')),
        },
        ...keyAnswers(ref('Error')),
        413: { description: 'Too large', ...json(ref('Error')) },
      },
    },
  },
};

/** A file in place of a body of JSON. */
const uploadPaths = {
  '/sources/{name}/upload': {
    post: {
      summary:
        'Read a source from a file, as its server has it: for networks without internet',
      parameters: pathParameters('/sources/{name}/upload'),
      requestBody: {
        content: {
          'application/octet-stream': {
            schema: { type: 'string', format: 'binary' },
          },
        },
      },
      responses: {
        202: { description: 'It is being read', ...json(ref('Task')) },
        400: { description: 'Refused', ...json(ref('Error')) },
        413: { description: 'Too large', ...json(ref('Error')) },
        default: { description: 'Refused', ...json(ref('Error')) },
      },
    },
  },
};

const described: Record<string, object> = Object.fromEntries(
  Object.entries({
    ...operations,
    ...repositoryOperations,
    ...operatingSystemOperations,
    ...bulkOperations,
    ...advisoryOperations,
    ...accessOperations,
  }).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [
        method,
        {
          summary: operation.summary,
          parameters: [
            ...pathParameters(path),
            ...Object.entries(operation.query ?? {}).map(([name, schema]) => ({
              in: 'query',
              name,
              schema,
            })),
          ],
          ...(operation.body ? { requestBody: json(operation.body) } : {}),
          responses: {
            [operation.answers]: {
              description: operation.summary,
              ...(operation.schema ? answerOf(operation) : {}),
            },
            ...(path.endsWith('/bulk')
              ? {
                  200: {
                    description: 'What a dry run counted',
                    ...json(ref('BulkAnswer')),
                  },
                }
              : {}),
            default: { description: 'Refused', ...json(ref('Error')) },
          },
        },
      ]),
    ),
  ]),
);

/** The OpenAPI 3.1 document of the API, served at `/openapi.json`. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Patchman for Backstage',
    version: '0.1.0',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/api/patchman' }],
  security: [{ backstage: [] }],
  paths: {
    ...described,
    ...uploadPaths,
    ...reportPaths,
    ...enrolmentPaths,
    ...clientPaths,
    '/openapi.json': {
      get: {
        summary: 'This document',
        responses: {
          200: { description: 'This document', ...json({ type: 'object' }) },
        },
      },
    },
    '/reports': { ...described['/reports'], ...reportPaths['/reports'] },
  },
  components: {
    schemas,
    securitySchemes: {
      backstage: { type: 'http', scheme: 'bearer' },
      hostKey: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'Api-Key KEY, or Bearer KEY with protocol 3',
      },
    },
  },
};
