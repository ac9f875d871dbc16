/**
 * The `patchman` command.
 * @packageDocumentation
 */
import { Output } from './commands/Output';
import { run } from './program';

run(process.argv, process.env, new Output(process.stdout, process.stderr))
  .then(code => {
    process.exitCode = code;
  })
  .catch(error => {
    // Everything that people can do something about has words of its own.
    process.stderr.write(`patchman: ${error?.stack ?? error}\n`);
    process.exitCode = 70;
  });
