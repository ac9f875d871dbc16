export { readTar, type TarFile, type TarOptions } from './readTar';
