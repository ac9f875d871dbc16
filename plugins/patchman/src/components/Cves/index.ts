export * from './CvesPage';
