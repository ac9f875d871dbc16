export { portageFormat } from './portageFormat';
