export * from './HostReports';
export * from './ReportsPage';
