/**
 * The `patchman` command.
 * @packageDocumentation
 */
import { Output } from './output/Output';
import { run } from './program';

process.stdout.on('error', error => {
  // Whoever reads the output has enough, such as `head`.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  throw error;
});

run(process.argv, process.env, new Output(process.stdout, process.stderr))
  .then(code => {
    process.exitCode = code;
  })
  .catch(error => {
    // Everything that people can do something about has words of its own.
    process.stderr.write(`patchman: ${error?.stack ?? error}\n`);
    process.exitCode = 70;
  });
