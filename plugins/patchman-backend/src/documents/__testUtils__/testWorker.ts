import { serveJobs } from '../serveJobs';
import { testJobs } from './testJobs';

export default serveJobs(testJobs);
