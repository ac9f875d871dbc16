export * from './AccessMarks';
export * from './HostMarks';
export * from './Mark';
export * from './RepositoryMarks';
