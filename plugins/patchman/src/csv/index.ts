export * from './csv';
export * from './saveCsv';
