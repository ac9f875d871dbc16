export { cleanText, cutText } from './cleanText';
export { upTo, withoutTrailing } from './trim';
