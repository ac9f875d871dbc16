export * from './MaintenancePage';
