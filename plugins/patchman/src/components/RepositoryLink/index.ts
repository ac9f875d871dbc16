export { RepositoryLink } from './RepositoryLink';
