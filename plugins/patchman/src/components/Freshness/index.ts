export * from './Freshness';
export * from './SourcesAge';
export * from './SourcesFreshness';
