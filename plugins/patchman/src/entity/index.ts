export * from './entityHosts';
