export * from './AccessMarks';
export * from './CveMarks';
export * from './HostMarks';
export * from './Mark';
export * from './RepositoryMarks';
export * from './AdvisoryMarks';
export * from './SourceMarks';
export * from './TaskMarks';
