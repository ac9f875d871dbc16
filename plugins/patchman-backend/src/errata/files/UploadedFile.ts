import type { SourceFile, SourceFiles } from 'backstage-plugin-patchman-node';
import { openSource, type DocumentSource } from '../../documents';

/** A file that was uploaded, which is all of its source. */
export class UploadedFile implements SourceFiles {
  readonly where = 'an uploaded file';
  readonly remote = false;

  constructor(private readonly source: DocumentSource) {}

  async open(path: string): Promise<SourceFile | null> {
    if (path !== '') return null;
    return {
      name: 'the uploaded file',
      body: openSource(this.source),
      headers: {},
      validators: {},
      dispose: () => {},
    };
  }

  async list(): Promise<string[]> {
    return [''];
  }
}
