export { upTo, withoutTrailing } from './trim';
