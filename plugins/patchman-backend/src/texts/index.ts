export { cleanText, cutText, reasonText } from './cleanText';
export { shownJson, shownText, shownUrl } from './shownText';
export { upTo, withoutTrailing } from './trim';
