/**
 * What the worker threads of the backend run. Nothing to be imported.
 * @packageDocumentation
 */
import { documentJobs } from './documentJobs';
import { serveJobs } from './documents/serveJobs';

/** @internal */
export default serveJobs(documentJobs);
