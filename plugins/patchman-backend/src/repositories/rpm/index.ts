export { rpmFormat } from './rpmFormat';
