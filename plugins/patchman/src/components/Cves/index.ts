export * from './CvesPage';
export * from './HostCves';
