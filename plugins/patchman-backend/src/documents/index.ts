export {
  answerOf,
  type Documents,
  type JobOptions,
  type ReceivedDocument,
} from './Documents';
export { collectGarbage } from './collectGarbage';
export { DocumentThreads, type ThreadOptions } from './DocumentThreads';
export { inThisThread } from './inThisThread';
export {
  defineJob,
  defineQuestion,
  type DocumentJob,
  type JobErrors,
  type JobTools,
} from './job';
export { Slots } from './Slots';
export { openSource, type DocumentSource } from './source';
export { Spool, SpoolError } from './Spool';
