export { RepositoryLink } from './RepositoryLink';
export * from './RepositoryLinks';
