export { alpmFormat } from './alpmFormat';
