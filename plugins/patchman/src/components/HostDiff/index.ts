export * from './HostDiffPage';
