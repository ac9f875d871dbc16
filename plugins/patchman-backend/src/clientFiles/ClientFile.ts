/** Something that hosts may download. */
export interface ClientFile {
  name: string;
  contentType: string;
  /** In bytes. */
  size: number;
  /** In hex. */
  sha256: string;
  /** Its bytes, or the path of a file that holds them. */
  content: Buffer | { path: string };
}
