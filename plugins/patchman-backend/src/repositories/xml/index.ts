export { decodeXml, encodingOf } from './decode';
export {
  childText,
  childrenOf,
  parseXml,
  readChildElements,
  type XmlElement,
} from './elements';
export { XmlReader, localName, type XmlEvents } from './events';
