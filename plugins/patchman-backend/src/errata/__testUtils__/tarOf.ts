import { tarArchive } from '../../repositories/tar/__testUtils__/tarArchive';

/** A tar archive of documents, by their paths; objects become JSON. */
export function tarOf(files: Record<string, string | object>): Buffer {
  return tarArchive(
    Object.entries(files).map(([path, content]) => ({
      path,
      content: typeof content === 'string' ? content : JSON.stringify(content),
    })),
  );
}
