export * from './HostsPage';
export * from './HostsTable';
