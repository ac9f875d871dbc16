export * from './entityHosts';
export * from './subgroups';
