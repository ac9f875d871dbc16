import { arrayOf, described, integer, object, ref, string } from './schema';

const refused = {
  description: 'There is none',
  content: { 'application/json': { schema: ref('Error') } },
};

const digest = described(string, 'SHA-256 in hex');

/** Paths that a host needs before it has a key. */
export const clientPaths = {
  '/client': {
    get: {
      summary: 'The client that this portal hands out, and how to install it',
      security: [],
      responses: {
        200: {
          description: 'Version, digest, the line to run on a host, and files',
          content: {
            'application/json': {
              schema: object({
                version: string,
                sha256: described(digest, 'Of the client, as the line has it'),
                installLine: described(
                  string,
                  'With TOKEN where the enrolment token belongs',
                ),
                verifiedInstallLine: described(
                  string,
                  'The same, with the script itself checked before it runs',
                ),
                files: arrayOf(
                  object({
                    name: string,
                    size: described(integer, 'In bytes'),
                    sha256: digest,
                    url: string,
                  }),
                ),
              }),
            },
          },
        },
        404: refused,
      },
    },
  },
  '/client/{name}': {
    get: {
      summary: 'The client, the script that installs it, or a package of it',
      security: [],
      parameters: [
        {
          in: 'path',
          name: 'name',
          required: true,
          schema: {
            type: 'string',
            examples: ['install.sh', 'patchman-client'],
          },
        },
      ],
      responses: {
        200: {
          description: 'The file',
          headers: {
            ETag: { schema: string, description: 'Its SHA-256, quoted' },
          },
          content: {
            'text/x-shellscript': { schema: string },
            'application/octet-stream': {
              schema: { type: 'string', format: 'binary' },
            },
          },
        },
        304: { description: 'Unchanged since If-None-Match' },
        404: refused,
      },
    },
  },
};
