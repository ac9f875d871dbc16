export * from './AddHost';
export * from './AddHostsPage';
