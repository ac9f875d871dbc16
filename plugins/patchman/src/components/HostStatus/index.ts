export * from './HostPage';
export * from './HostStatus';
export * from './updateColumns';
export * from './useHost';
