export * from './OperatingSystemsPage';
