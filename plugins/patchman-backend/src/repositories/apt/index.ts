export { aptFormat } from './aptFormat';
