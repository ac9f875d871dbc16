import busboy from 'busboy';
import { cleanText } from '../texts';
import { InvalidReportError } from './HostReport';

/** The fields of a protocol 1 report that mean something. */
export const FORM_FIELDS = [
  'host',
  'os',
  'arch',
  'kernel',
  'tags',
  'protocol',
  'reboot',
  'report',
  'repos',
  'modules',
  'packages',
  'sec_updates',
  'bug_updates',
] as const;

export type FormField = (typeof FORM_FIELDS)[number];

/** The form fields of a protocol 1 report. Files count as fields; others are left out. */
export type Protocol1Form = Partial<Record<FormField, string>>;

/** Parts of a form, fields and files together; the client sends 13. */
const MAX_PARTS = 100;
/** Bytes that are looked at before it is asked whether the form is refused already. */
const PIECE = 64 * 1024;
/** A boundary has 70 characters at most, RFC 2046 section 5.1.1. */
const MAX_CONTENT_TYPE = 255;

/**
 * Reads the multipart body that the original client posts to `/reports/upload/`.
 * @throws InvalidReportError when the body is not a multipart form, or more than any client sends
 */
export function parseProtocol1Form(
  body: Buffer,
  contentType: string,
): Promise<Protocol1Form> {
  return new Promise((resolve, reject) => {
    let isRefused = false;
    const fail = (message: string) => {
      isRefused = true;
      reject(new InvalidReportError({ body: [message] }));
    };
    const parser = startParser(body, contentType);
    if (!parser) {
      fail('Send multipart/form-data, as patchman-client does.');
      return;
    }
    const form = new Map<FormField, string>();
    const isKnown = (name: string | undefined): name is FormField =>
      FORM_FIELDS.includes(name as FormField);
    parser.on('field', (name, value) => {
      if (isKnown(name)) form.set(name, value);
    });
    parser.on('file', (name, stream) => {
      if (!isKnown(name)) {
        stream.resume();
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('end', () => {
        form.set(name, Buffer.concat(chunks).toString('utf8'));
      });
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () =>
        fail(`The form has more than ${MAX_PARTS} fields and files.`),
      );
    }
    parser.on('error', error =>
      fail(`The form is damaged: ${cleanText((error as Error).message, 200)}.`),
    );
    parser.on('close', () => resolve(Object.fromEntries(form)));
    for (let i = 0; i < body.length && !isRefused; i += PIECE) {
      parser.write(body.subarray(i, i + PIECE));
    }
    if (isRefused) parser.destroy();
    else parser.end();
  });
}

function startParser(
  body: Buffer,
  contentType: string,
): busboy.Busboy | undefined {
  // The parser takes other kinds of forms too, which no client sends.
  const isMultipart = /^\s*multipart\/form-data\s*;/i.test(
    contentType.slice(0, 100),
  );
  if (!isMultipart || contentType.length > MAX_CONTENT_TYPE) return undefined;
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits: {
        // The body as a whole was limited before; no field can be larger than it.
        fieldSize: body.length + 1,
        fileSize: body.length + 1,
        fieldNameSize: 100,
        fields: MAX_PARTS,
        files: MAX_PARTS,
        parts: MAX_PARTS,
        headerPairs: 20,
      },
    });
  } catch {
    return undefined;
  }
}
