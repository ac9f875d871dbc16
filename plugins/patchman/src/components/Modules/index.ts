export * from './HostModules';
export * from './ModulePage';
export * from './ModulesPage';
