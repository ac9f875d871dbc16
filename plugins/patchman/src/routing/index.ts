export * from './links';
export * from './routes';
export * from './usePatchmanLinks';
