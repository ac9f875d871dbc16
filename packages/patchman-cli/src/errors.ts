/** How the command ends, for scripts. */
export const EXIT = {
  done: 0,
  /** Done, but parts of the source could not be used. */
  incomplete: 1,
  usage: 2,
  source: 3,
  portal: 4,
} as const;

/** Something that people have to do something about; the message says what. */
export class CliError extends Error {
  constructor(message: string, readonly exitCode: number) {
    super(message);
    this.name = 'CliError';
  }
}

export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage);
}

export function sourceError(message: string): CliError {
  return new CliError(message, EXIT.source);
}

export function portalError(message: string): CliError {
  return new CliError(message, EXIT.portal);
}
