export * from './DialogFrame';
