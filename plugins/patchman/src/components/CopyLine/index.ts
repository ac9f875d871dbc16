export { CopyLine } from './CopyLine';
